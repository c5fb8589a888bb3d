//! A linker on a shelf: what is put there, and how another run of the program takes it up again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Linker;
use crate::cluster::Constraints;
use crate::model::Model;
use crate::shelf::{Changes, Shelf, decode, encode};

/// The form in which a linker lies on a shelf; another number for another form.
pub(super) const LAYOUT: u32 = 2;
/// Where things lie on a shelf.
pub(super) mod drawer {
    pub(in crate::linker) const WHOLE: u8 = 0;
    pub(in crate::linker) const COPIES: u8 = 1;
    pub(in crate::linker) const ITEMS: u8 = 2;
    pub(in crate::linker) const IDS: u8 = 3;
    pub(in crate::linker) const DOCUMENTS: u8 = 4;
    pub(in crate::linker) const HOMES: u8 = 5;
    pub(in crate::linker) const PAIRS: u8 = 6;
    pub(in crate::linker) const GROUPS: u8 = 7;
    pub(in crate::linker) const GROUP_OF: u8 = 8;
    pub(in crate::linker) const PARTS: u8 = 9;
    pub(in crate::linker) const DAYS: u8 = 10;
    pub(in crate::linker) const SIBLINGS: u8 = 11;
    pub(in crate::linker) const BLOCKS: u8 = 12;
}

/// What is read of a linker whenever it is taken up.
#[derive(Serialize, Deserialize)]
pub(super) struct Whole {
    pub(super) layout: u32,
    pub(super) model: Model,
    pub(super) decisions: Constraints,
    pub(super) items: u32,
    pub(super) groups: u32,
    pub(super) refused: BTreeSet<(String, String)>,
}

impl<'s> Linker<'s> {
    /// The linker that lies on a shelf, if one does that was made with this model by this version of the program.
    pub fn open(model: &Model, shelf: &'s dyn Shelf) -> Option<Self> {
        let value = |drawer: u8| shelf.get(&[drawer]);
        let whole: Whole = decode(&value(drawer::WHOLE)?)?;
        if whole.layout != LAYOUT || whole.model != *model {
            return None;
        }
        let mut linker = Linker::with(whole, Some(shelf));
        linker.copies = decode(&value(drawer::COPIES)?)?;
        linker.parts = decode(&value(drawer::PARTS)?)?;
        (linker.copies_changed, linker.parts_changed) = (false, false);
        for (lists, pairs) in [
            (&mut linker.must, &linker.decisions.must),
            (&mut linker.cannot, &linker.decisions.cannot),
        ] {
            for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
                if let (Some(x), Some(y)) = (*linker.by_id.get(a), *linker.by_id.get(b)) {
                    lists.get_mut(x as usize)?.insert(y);
                    lists.get_mut(y as usize)?.insert(x);
                }
            }
        }
        Some(linker)
    }

    /// What must be put on the shelf for the next run, by key: all of a linker that was made anew, of one that was taken up what changed.
    /// `None` if the shelf gave no whole linker: what was found then is not to be trusted.
    pub fn changes(&mut self) -> Option<Changes> {
        let broken = self.items.is_broken()
            || self.by_id.is_broken()
            || self.of_document.is_broken()
            || self.homes.is_broken()
            || self.rates.is_broken()
            || self.blocks.is_broken()
            || self.pairs.is_broken()
            || self.groups.is_broken()
            || self.home.is_broken();
        if broken {
            return None;
        }
        let whole = Whole {
            layout: LAYOUT,
            model: self.model.clone(),
            decisions: self.decisions.clone(),
            items: self.items.len(),
            groups: self.groups.len(),
            refused: self.refused.clone(),
        };
        let mut changes = vec![(vec![drawer::WHOLE], encode(&whole))];
        if self.copies_changed {
            changes.push((vec![drawer::COPIES], encode(&self.copies)));
        }
        if self.parts_changed {
            changes.push((vec![drawer::PARTS], encode(&self.parts)));
        }
        self.items.changes(&mut changes);
        self.by_id.changes(&mut changes);
        self.of_document.changes(&mut changes);
        self.homes.changes(&mut changes);
        self.rates.changes(&mut changes);
        self.blocks.changes(&mut changes);
        self.pairs.changes(&mut changes);
        self.groups.changes(&mut changes);
        self.home.changes(&mut changes);
        changes.sort();
        Some(changes)
    }
}
