//! What a linker keeps between runs of the program: its state value by value, so that taking in one report reads what the report
//! touches and nothing else. A linker without a shelf holds all of it in memory, in the same containers.
//!
//! A value that is missing or does not read back marks its container as broken; the caller then links anew.

use std::cell::{Cell, OnceCell};
use std::hash::Hash;

use elsa::FrozenMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Where values lie between runs.
pub trait Shelf {
    /// The value of a key, if there is one.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;
}

/// Keys with their values, to be put on a shelf.
pub type Changes = Vec<(Vec<u8>, Vec<u8>)>;

/// A value, and whether it is another one than that on the shelf.
struct Slot<V> {
    value: V,
    changed: bool,
}

/// The bytes that stand for a value.
pub(crate) fn encode<V: Serialize>(value: &V) -> Vec<u8> {
    // Only a type that MessagePack has no form for fails, and none here is such.
    rmp_serde::to_vec(value).unwrap_or_default()
}

pub(crate) fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Option<V> {
    rmp_serde::from_slice(bytes).ok()
}

/// Values by number.
pub(crate) struct Row<'s, V> {
    drawer: u8,
    shelf: Option<&'s dyn Shelf>,
    slots: Vec<OnceCell<Box<Slot<V>>>>,
    stand_in: V,
    broken: Cell<bool>,
}

impl<'s, V: Default + Serialize + DeserializeOwned> Row<'s, V> {
    /// The first `len` values lie on the shelf.
    pub(crate) fn new(drawer: u8, shelf: Option<&'s dyn Shelf>, len: u32) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(len as usize, OnceCell::new);
        Row {
            drawer,
            shelf,
            slots,
            stand_in: V::default(),
            broken: Cell::new(false),
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.slots.len() as u32
    }

    fn key(&self, at: u32) -> Vec<u8> {
        let mut key = vec![self.drawer];
        key.extend(at.to_be_bytes());
        key
    }

    fn load(&self, at: u32) -> Option<&Slot<V>> {
        let slot = self.slots.get(at as usize)?;
        if slot.get().is_none() {
            let value = decode(&self.shelf?.get(&self.key(at))?)?;
            let changed = false;
            // It was empty a line ago.
            let _ = slot.set(Box::new(Slot { value, changed }));
        }
        slot.get().map(Box::as_ref)
    }

    pub(crate) fn get(&self, at: u32) -> &V {
        match self.load(at) {
            Some(slot) => &slot.value,
            None => {
                self.broken.set(true);
                &self.stand_in
            }
        }
    }

    pub(crate) fn get_mut(&mut self, at: u32) -> &mut V {
        if self.load(at).is_none() {
            self.broken.set(true);
        }
        match self.slots.get_mut(at as usize).and_then(OnceCell::get_mut) {
            Some(slot) => {
                slot.changed = true;
                &mut slot.value
            }
            None => &mut self.stand_in,
        }
    }

    pub(crate) fn push(&mut self, value: V) {
        let changed = true;
        self.slots
            .push(OnceCell::from(Box::new(Slot { value, changed })));
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    pub(crate) fn changes(&self, into: &mut Changes) {
        for (at, slot) in self.slots.iter().enumerate() {
            if let Some(slot) = slot.get().filter(|slot| slot.changed) {
                into.push((self.key(at as u32), encode(&slot.value)));
            }
        }
    }
}

/// Values by a key; what was never set is the default.
pub(crate) struct Map<'s, K, V> {
    drawer: u8,
    shelf: Option<&'s dyn Shelf>,
    held: FrozenMap<K, Box<Slot<V>>>,
    none: V,
    broken: Cell<bool>,
}

impl<'s, K, V> Map<'s, K, V>
where
    K: Eq + Hash + Clone + Serialize,
    V: Default + Serialize + DeserializeOwned,
{
    pub(crate) fn new(drawer: u8, shelf: Option<&'s dyn Shelf>) -> Self {
        Map {
            drawer,
            shelf,
            held: FrozenMap::new(),
            none: V::default(),
            broken: Cell::new(false),
        }
    }

    fn bytes(&self, key: &K) -> Vec<u8> {
        let mut bytes = vec![self.drawer];
        bytes.extend(encode(key));
        bytes
    }

    fn load(&self, key: &K) -> Option<V> {
        let bytes = self.shelf?.get(&self.bytes(key))?;
        let value = decode(&bytes);
        if value.is_none() {
            self.broken.set(true);
        }
        value
    }

    pub(crate) fn get(&self, key: &K) -> &V {
        if let Some(slot) = self.held.get(key) {
            return &slot.value;
        }
        match self.load(key) {
            None => &self.none,
            Some(value) => {
                let changed = false;
                let slot = Box::new(Slot { value, changed });
                &self.held.insert(key.clone(), slot).value
            }
        }
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> &mut V {
        let loaded = if self.held.get(key).is_none() {
            self.load(key)
        } else {
            None
        };
        let slot = self.held.as_mut().entry(key.clone()).or_insert_with(|| {
            let (value, changed) = (loaded.unwrap_or_default(), true);
            Box::new(Slot { value, changed })
        });
        slot.changed = true;
        &mut slot.value
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    pub(crate) fn changes(&mut self, into: &mut Changes) {
        let drawer = self.drawer;
        for (key, slot) in self.held.as_mut().iter().filter(|(_, slot)| slot.changed) {
            let mut bytes = vec![drawer];
            bytes.extend(encode(key));
            into.push((bytes, encode(&slot.value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    impl Shelf for BTreeMap<Vec<u8>, Vec<u8>> {
        fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
            BTreeMap::get(self, key).cloned()
        }
    }

    #[test]
    fn what_changed_is_found_again_and_what_is_missing_is_told() {
        let mut row: Row<'_, Vec<u32>> = Row::new(1, None, 0);
        row.push(vec![1]);
        row.push(vec![2, 3]);
        let mut map: Map<'_, String, u32> = Map::new(2, None);
        *map.get_mut(&"a".to_owned()) += 7;
        let mut changes = Changes::new();
        row.changes(&mut changes);
        map.changes(&mut changes);
        let mut shelf: BTreeMap<_, _> = changes.into_iter().collect();

        let mut again: Row<'_, Vec<u32>> = Row::new(1, Some(&shelf), 2);
        assert_eq!(again.get(1), &[2, 3]);
        again.get_mut(0).push(9);
        let mut changes = Changes::new();
        again.changes(&mut changes);
        assert_eq!(changes.len(), 1, "what was only read is not written");
        let map: Map<'_, String, u32> = Map::new(2, Some(&shelf));
        assert_eq!(
            (*map.get(&"a".to_owned()), *map.get(&"b".to_owned())),
            (7, 0)
        );
        assert!(!again.is_broken() && !map.is_broken());

        shelf.remove(&vec![1, 0, 0, 0, 1]);
        let less: Row<'_, Vec<u32>> = Row::new(1, Some(&shelf), 2);
        assert!(less.get(1).is_empty() && less.is_broken());
    }
}
