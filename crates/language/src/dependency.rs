//! The dependency parser: spaCy's variant of the arc-eager transition system (Nivre 2003; Honnibal and Johnson 2015), with `unshift` for words that would
//! otherwise be left without a head, and pseudo-projective labels (Nivre and Nilsson 2005) resolved at the end.

use std::ops::Range;

use crate::asset::Asset;
use crate::label::Dep;
use crate::transition::{self, Contributions, Scorer};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Move {
    Shift,
    Reduce,
    Left,
    Right,
    Break,
}

const MOVES: [Move; 5] = [
    Move::Shift,
    Move::Reduce,
    Move::Left,
    Move::Right,
    Move::Break,
];

/// A label of the model; a decorated one (`dobj||xcomp`) also names the label of the true head.
#[derive(Clone, Copy)]
struct ArcLabel {
    dep: Dep,
    true_head: Option<Dep>,
}

/// The parser's model.
pub(crate) struct Parser {
    scorer: Scorer,
    actions: Vec<(Move, ArcLabel)>,
    /// Which actions may be taken, for every set of kinds that may: bit `kind as usize` of the number stands for a kind.
    masks: Vec<Vec<f32>>,
}

/// The head and the label of every word of a sentence; a root is its own head.
pub(crate) struct Arcs {
    pub(crate) heads: Vec<usize>,
    pub(crate) deps: Vec<Dep>,
}

#[derive(Default)]
struct State {
    length: usize,
    stack: Vec<usize>,
    /// Words put back on the buffer, the next one last.
    rebuffer: Vec<usize>,
    next: usize,
    heads: Vec<Option<usize>>,
    labels: Vec<Option<ArcLabel>>,
    /// The last child on the left and on the right of each word.
    last: [Vec<Option<usize>>; 2],
    /// The child of the same word, on the same side, that came before.
    before: Vec<Option<usize>>,
    unshiftable: Vec<bool>,
    /// The words that begin a sentence.
    starts: Vec<bool>,
}

impl State {
    fn new(length: usize) -> State {
        let mut starts = vec![false; length];
        if let Some(first) = starts.first_mut() {
            *first = true;
        }
        State {
            length,
            heads: vec![None; length],
            labels: vec![None; length],
            last: [vec![None; length], vec![None; length]],
            before: vec![None; length],
            unshiftable: vec![false; length],
            starts,
            ..State::default()
        }
    }

    fn stack(&self, depth: usize) -> Option<usize> {
        self.stack
            .len()
            .checked_sub(depth + 1)
            .map(|at| self.stack[at])
    }

    fn buffer(&self, ahead: usize) -> Option<usize> {
        if ahead < self.rebuffer.len() {
            return Some(self.rebuffer[self.rebuffer.len() - ahead - 1]);
        }
        let word = self.next + ahead - self.rebuffer.len();
        (word < self.length).then_some(word)
    }

    fn buffer_length(&self) -> usize {
        self.length - self.next + self.rebuffer.len()
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_length() == 0
    }

    fn context(&self) -> [Option<usize>; 8] {
        let (b0, s0) = (self.buffer(0), self.stack(0));
        let [left, right] = &self.last;
        let last =
            |children: &[Option<usize>], of: Option<usize>| of.and_then(|word| children[word]);
        [
            b0,
            self.buffer(1),
            s0,
            self.stack(1),
            self.stack(2),
            last(left, b0),
            last(left, s0),
            last(right, s0),
        ]
    }

    /// Which kinds of move may be made; labels play no part.
    fn allows(&self, kind: Move) -> bool {
        let starts = |word: Option<usize>| word.is_some_and(|word| self.starts[word]);
        match kind {
            Move::Shift => {
                self.stack.is_empty()
                    || self.buffer_length() >= 2
                        && !starts(self.buffer(0))
                        && !self.buffer(0).is_some_and(|word| self.unshiftable[word])
            }
            Move::Reduce => !self.stack.is_empty(),
            Move::Left | Move::Right => {
                !self.stack.is_empty() && self.buffer_length() > 0 && !starts(self.buffer(0))
            }
            Move::Break => match (self.buffer(0), self.buffer(1)) {
                (Some(first), Some(second)) => second == first + 1 && !starts(Some(second)),
                _ => false,
            },
        }
    }

    fn push(&mut self) {
        match self.rebuffer.pop() {
            Some(word) => self.stack.push(word),
            None if self.next < self.length => {
                self.stack.push(self.next);
                self.next += 1;
            }
            None => {}
        }
    }

    fn add_arc(&mut self, head: usize, child: usize, label: ArcLabel) {
        if let Some(old) = self.heads[child] {
            let last = &mut self.last[usize::from(old < child)][old];
            if *last == Some(child) {
                *last = self.before[child];
            } else {
                let mut later = *last;
                while let Some(sibling) = later {
                    later = self.before[sibling];
                    if later == Some(child) {
                        self.before[sibling] = self.before[child];
                    }
                }
            }
        }
        let last = &mut self.last[usize::from(head < child)][head];
        self.before[child] = last.replace(child);
        self.heads[child] = Some(head);
        self.labels[child] = Some(label);
    }

    fn take(&mut self, kind: Move, label: ArcLabel) {
        match kind {
            Move::Shift => self.push(),
            Move::Reduce => {
                let Some(word) = self.stack.pop() else { return };
                if self.heads[word].is_none() && !self.stack.is_empty() {
                    self.unshiftable[word] = true;
                    self.rebuffer.push(word);
                }
            }
            Move::Left => {
                if let (Some(head), Some(child)) = (self.buffer(0), self.stack(0)) {
                    self.add_arc(head, child, label);
                    self.unshiftable[head] = false;
                    self.stack.pop();
                }
            }
            Move::Right => {
                if let (Some(head), Some(child)) = (self.stack(0), self.buffer(0)) {
                    self.add_arc(head, child, label);
                    self.push();
                }
            }
            Move::Break => {
                if let Some(word) = self.buffer(1) {
                    self.starts[word] = true;
                }
            }
        }
    }
}

impl Parser {
    pub(crate) fn read(asset: &Asset) -> Parser {
        let scorer = Scorer::read(asset, "parser");
        let actions = scorer
            .actions
            .iter()
            .map(|name| read_action(name))
            .collect::<Vec<_>>();
        let kind = |action: usize| actions[action].0 as usize;
        let masks = (0..1usize << MOVES.len())
            .map(|kinds| scorer.mask(|action| kinds >> kind(action) & 1 == 1))
            .collect();
        Parser {
            scorer,
            actions,
            masks,
        }
    }

    /// What the token vectors of some sentences contribute to the scores.
    pub(crate) fn contributions<'a>(
        &'a self,
        vectors: &[f32],
        scratch: &'a mut transition::Scratch,
    ) -> Contributions<'a> {
        self.scorer.contributions(vectors, scratch)
    }

    /// Parses the sentence that consists of these tokens.
    pub(crate) fn parse(&self, contributions: &Contributions<'_>, tokens: Range<usize>) -> Arcs {
        let count = tokens.len();
        let mut prepared = contributions.sentence(tokens);
        let mut state = State::new(count);
        // Every word is shifted, put back and reduced a bounded number of times; the limit only guards against a flaw in that argument.
        for _ in 0..(count + 1) * 16 {
            if state.is_final() {
                break;
            }
            let scores = prepared.scores(&state.context());
            let kinds = MOVES.map(|kind| usize::from(state.allows(kind)) << kind as usize);
            let mask = &self.masks[kinds.into_iter().sum::<usize>()];
            let Some(action) = transition::best(scores, mask) else {
                break;
            };
            let (kind, label) = self.actions[action];
            state.take(kind, label);
        }
        finish(&state)
    }
}

fn read_action(name: &str) -> (Move, ArcLabel) {
    let (kind, label) = name.split_once('-').unwrap_or((name, ""));
    let kind = match kind {
        "S" => Move::Shift,
        "D" => Move::Reduce,
        "L" => Move::Left,
        "R" => Move::Right,
        "B" => Move::Break,
        other => panic!("the embedded model has an unknown action `{other}`"),
    };
    let (dep, head) = label
        .split_once("||")
        .map_or((label, None), |(dep, head)| (dep, Some(head)));
    let parse = |text: &str| text.parse::<Dep>().unwrap_or(Dep::Dep);
    (
        kind,
        ArcLabel {
            dep: parse(dep),
            true_head: head.map(parse),
        },
    )
}

/// Reads the heads off the final state and moves decorated arcs to their true heads.
fn finish(state: &State) -> Arcs {
    let mut heads: Vec<usize> = state
        .heads
        .iter()
        .enumerate()
        .map(|(word, head)| head.unwrap_or(word))
        .collect();
    let mut deps: Vec<Dep> = state
        .labels
        .iter()
        .map(|label| label.map_or(Dep::Root, |label| label.dep))
        .collect();
    let mut decorated: Vec<Option<Dep>> = state
        .labels
        .iter()
        .map(|label| label.and_then(|label| label.true_head))
        .collect();
    for word in 0..state.length {
        let Some(wanted) = decorated[word].take() else {
            continue;
        };
        if let Some(head) = true_head(&heads, &deps, &decorated, word, wanted) {
            heads[word] = head;
        }
    }
    for word in 0..state.length {
        if heads[word] == word {
            deps[word] = Dep::Root;
        }
    }
    Arcs { heads, deps }
}

/// Breadth first from the present head: the first descendant with the wanted label.
fn true_head(
    heads: &[usize],
    deps: &[Dep],
    decorated: &[Option<Dep>],
    word: usize,
    wanted: Dep,
) -> Option<usize> {
    let mut level = vec![heads[word]];
    let mut seen = vec![false; heads.len()];
    while !level.is_empty() {
        let mut next = Vec::new();
        for &parent in &level {
            for child in (0..heads.len())
                .filter(|&child| heads[child] == parent && child != parent && child != word)
            {
                // A child that is itself still decorated carries a compound label, which is not the wanted one.
                if deps[child] == wanted && decorated[child].is_none() {
                    return Some(child);
                }
                if !std::mem::replace(&mut seen[child], true) {
                    next.push(child);
                }
            }
        }
        level = next;
    }
    None
}
