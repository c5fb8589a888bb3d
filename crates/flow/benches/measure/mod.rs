//! What the benches of this folder share: drawing, threads, processor time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Draws numbers below a bound, always the same ones: Knuth's linear congruential generator, whose upper bits are good enough to draw with.
pub(crate) fn drawing() -> impl FnMut(usize) -> usize {
    let mut state: u64 = 1;
    move |from| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % from
    }
}

/// What running a job on each of some texts took.
pub(crate) struct Spent {
    seconds: f64,
    processor: Option<f64>,
}

/// Runs a job on each text, on so many threads.
pub(crate) fn on_threads<T: Sync>(threads: usize, texts: &[T], job: impl Fn(&T) + Sync) -> Spent {
    let before = processor();
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    job(text);
                }
            });
        }
    });
    Spent {
        seconds: start.elapsed().as_secs_f64(),
        processor: before
            .zip(processor())
            .map(|(before, after)| after - before),
    }
}

impl Spent {
    /// Prints texts and bytes a second, and texts a second of processor time: on a machine with other work this says more than the clock.
    pub(crate) fn print(&self, what: &str, texts: &str, count: usize, bytes: usize) {
        println!(
            "{what}: {:.0} {texts}/s, {:.0} kB/s",
            count as f64 / self.seconds,
            bytes as f64 / self.seconds / 1e3,
        );
        if let Some(processor) = self.processor {
            println!(
                "    {:.0} {texts} per second of processor time",
                count as f64 / processor
            );
        }
    }
}

/// Seconds of processor time that all threads have used, where the system tells.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in brackets: user and system time are the twelfth and thirteenth fields, in hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}
