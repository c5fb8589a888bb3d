//! The compiled gazetteer as a file that is mapped: the tables of `format.rs` uncompressed, one behind the other, each number where it is
//! asked for. A dump of all countries compiles to several hundred megabytes; a look-up touches a few pages of them.
//!
//! Behind the mark stand the SHA-256 of all that follows, the lengths of the sections, and the sections, each filled up to eight bytes.
//! Opening checks the mark, the lengths and what follows from them, which finds a file that was cut off or is of another version; the
//! checksum is checked on request, for it needs every page. A number that points nowhere gives an empty answer, never a panic.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::columns::{Column, Texts};
use crate::format::{DIGEST, FormatError, Names, Tables};
use crate::place::PlaceKind;

/// What a mapped file begins with.
pub(crate) const MAGIC: &[u8; 8] = b"CONGAZM2";
/// Sections of the file, in the order in which [`tables`] takes them.
const SECTIONS: usize = 25;
/// Where the first section begins.
const HEAD: usize = MAGIC.len() + DIGEST + SECTIONS * 8;

/// The bytes of a file: mapped where it is an image, read where it is packed.
pub(crate) fn map(path: &Path) -> Result<Bytes, FormatError> {
    let open = |source| FormatError::Open {
        file: path.display().to_string(),
        source,
    };
    let file = File::open(path).map_err(open)?;
    // SAFETY: the map is read only and lives as long as the bytes. Another process that writes into the file meanwhile could change
    // what is read; imports put a new file in its place instead, and every access below is checked against lengths.
    #[expect(unsafe_code, reason = "a mapping has no safe form")]
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(open)?;
    if map.starts_with(MAGIC) {
        return Ok(Bytes::from_owner(map));
    }
    Ok(Bytes::copy_from_slice(&map))
}

/// The tables of a mapped file.
pub(crate) fn tables(file: &Bytes) -> Result<Tables, FormatError> {
    let damaged = FormatError::Damaged;
    let (digest, lengths) = file
        .strip_prefix(MAGIC)
        .ok_or(FormatError::Magic)?
        .get(..HEAD - MAGIC.len())
        .and_then(|head| head.split_first_chunk::<DIGEST>())
        .ok_or(damaged("the head"))?;
    let mut sections = Vec::with_capacity(SECTIONS);
    let mut at = HEAD;
    for length in lengths.chunks_exact(8) {
        let length = length
            .first_chunk()
            .and_then(|bytes| usize::try_from(u64::from_le_bytes(*bytes)).ok());
        let end = length
            .and_then(|length| at.checked_add(length))
            .filter(|end| *end <= file.len())
            .ok_or(damaged("the end: the file was cut off"))?;
        sections.push(file.slice(at..end));
        at = end.next_multiple_of(8);
    }
    if at != file.len() {
        return Err(damaged("the end: the file was cut off"));
    }
    let mut sections = sections.into_iter();
    let mut next = || sections.next().unwrap_or_default();
    let text = |bytes: Bytes, what| {
        String::from_utf8(bytes.to_vec()).map_err(|_| FormatError::Damaged(what))
    };
    let lines = |text: String| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let version = text(next(), "version")?;
    let country_text = lines(text(next(), "countries")?);
    let country_places = Column::plain(next());
    let kind_starts: Vec<u32> = Column::plain(next()).iter().collect();
    let codes = Texts::of_lines(text(next(), "codes")?);
    let isos = Texts::of_lines(text(next(), "codes")?);
    let members = lines(text(next(), "members")?);
    let text = next();
    let names = Names::Plain {
        text,
        ends: Column::plain(next()),
    };
    let tables = Tables {
        file: file.clone(),
        version,
        digest: *digest,
        country_text,
        country_places,
        kind_starts,
        names,
        codes,
        isos,
        members,
        geonameids: Column::plain(next()),
        by_id: OnceLock::from(Column::plain(next())),
        country: next(),
        adm1: Column::plain(next()),
        adm2: Column::plain(next()),
        lat: Column::plain(next()),
        lon: Column::plain(next()),
        population: Column::plain(next()),
        keys: fst::Map::new(next())?,
        key_ends: Column::plain(next()),
        postings: Column::plain(next()),
        skeletons: fst::Map::new(next())?,
        skeleton_ends: Column::plain(next()),
        skeleton_keys: Column::plain(next()),
        keys_of_countries: OnceLock::from((Column::plain(next()), Column::plain(next()))),
    };
    if fits(&tables) {
        Ok(tables)
    } else {
        Err(damaged("cross references"))
    }
}

/// Whether the lengths of the tables agree with one another.
fn fits(tables: &Tables) -> bool {
    let count = tables.len();
    let last = |ends: &Column| ends.len().checked_sub(1).map_or(0, |last| ends.get(last)) as usize;
    let of_countries = tables
        .keys_of_countries
        .get()
        .is_some_and(|(ends, keys)| ends.len() == 256 && last(ends) == keys.len());
    let columns = [
        &tables.geonameids,
        tables.by_id(),
        &tables.adm1,
        &tables.adm2,
        &tables.lat,
        &tables.lon,
        &tables.population,
    ];
    columns.iter().all(|column| column.len() == count)
        && tables.country.len() == count
        && matches!(&tables.names, Names::Plain { text, ends } if ends.len() == count && last(ends) == text.len())
        && tables.country_text.len() == tables.country_places.len() * 5
        && tables.kind_starts.len() == PlaceKind::ALL.len()
        && tables.kind_starts.is_sorted()
        && tables
            .kind_starts
            .last()
            .is_some_and(|start| *start as usize <= count && *start as usize <= tables.codes.len())
        && tables.isos.len() == tables.codes.len()
        && tables.keys.len() == tables.key_ends.len()
        && last(&tables.key_ends) == tables.postings.len()
        && tables.skeletons.len() == tables.skeleton_ends.len()
        && last(&tables.skeleton_ends) == tables.skeleton_keys.len()
        && of_countries
}

/// The checksum that a file of either form should have.
pub(crate) fn digest_of(file: &Bytes) -> [u8; DIGEST] {
    let head = MAGIC.len() + DIGEST;
    if !file.starts_with(MAGIC) {
        return Sha256::digest(file.get(head..).unwrap_or_default()).into();
    }
    // The lengths are known when all else is written.
    let mut hash = Sha256::new();
    hash.update(file.get(HEAD..).unwrap_or_default());
    hash.update(file.get(head..HEAD).unwrap_or_default());
    hash.finalize().into()
}

/// Writes a mapped file, section by section, without holding any.
pub(crate) struct Image<W: Write + io::Seek> {
    out: io::BufWriter<W>,
    hash: Sha256,
    lengths: Vec<u64>,
    /// Bytes of the section so far.
    length: u64,
}

impl<W: Write + io::Seek> Image<W> {
    /// A file whose head is still empty.
    pub(crate) fn new(out: W) -> io::Result<Self> {
        let mut out = io::BufWriter::with_capacity(1 << 20, out);
        out.write_all(&[0; HEAD])?;
        Ok(Image {
            out,
            hash: Sha256::new(),
            lengths: Vec::new(),
            length: 0,
        })
    }

    /// Ends the section that was written last.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        let length = std::mem::take(&mut self.length);
        self.lengths.push(length);
        let filling = (length.next_multiple_of(8) - length) as usize;
        self.hash.update(&[0; 8][..filling]);
        self.out.write_all(&[0; 8][..filling])
    }

    /// A section of text.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.write_all(text.as_bytes())?;
        self.end()
    }

    /// A section of numbers.
    pub(crate) fn column(&mut self, numbers: impl Iterator<Item = u32>) -> io::Result<()> {
        for number in numbers {
            self.write_all(&number.to_le_bytes())?;
        }
        self.end()
    }

    /// Writes the head and gives the file back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        debug_assert_eq!(self.lengths.len(), SECTIONS, "every section is written");
        let lengths: Vec<u8> = self
            .lengths
            .iter()
            .flat_map(|length| length.to_le_bytes())
            .collect();
        self.hash.update(&lengths);
        let digest = self.hash.finalize();
        let mut out = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        out.seek(io::SeekFrom::Start(0))?;
        out.write_all(&[MAGIC.as_slice(), &digest, &lengths].concat())?;
        Ok(out)
    }
}

impl<W: Write + io::Seek> Write for Image<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
