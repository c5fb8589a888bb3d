//! The records of the gazetteer as callers see them.

/// The number of a place in one version of the gazetteer. Not stable between versions: store
/// [`PlaceEntry::geonameid`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub(crate) u32);

impl PlaceId {
    /// The number itself.
    pub fn index(self) -> u32 {
        self.0
    }
}

/// What sort of place an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// Africa, Asia.
    Continent,
    /// The Sahel, Donbas: an area that no code covers.
    Region,
    /// A country or territory with an ISO 3166-1 code.
    Country,
    /// A first-order unit: province, governorate, state.
    Adm1,
    /// A second-order unit: district, county, cercle.
    Adm2,
    /// A city, town or village.
    Settlement,
}

impl PlaceKind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Continent,
        Self::Region,
        Self::Country,
        Self::Adm1,
        Self::Adm2,
        Self::Settlement,
    ];

    /// How finely a place of this kind locates an event.
    pub fn precision(self) -> Precision {
        match self {
            Self::Settlement => Precision::Settlement,
            Self::Adm2 => Precision::Adm2,
            Self::Adm1 => Precision::Adm1,
            Self::Country => Precision::Country,
            Self::Region | Self::Continent => Precision::Region,
        }
    }
}

/// How finely a place locates an event, from the finest to the coarsest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A city, town or village.
    Settlement,
    /// A second-order unit.
    Adm2,
    /// A first-order unit.
    Adm1,
    /// A country.
    Country,
    /// An area within or across countries that no code covers.
    Region,
}

/// One place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceEntry<'a> {
    /// The place's number.
    pub id: PlaceId,
    /// The GeoNames identifier; regions of the hand-written list have none.
    pub geonameid: Option<u32>,
    /// Main name: plain English for countries, regions and first-order units, the GeoNames name otherwise.
    pub name: &'a str,
    /// Sort of place.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-2 code; a region has one only if it lies in one country.
    pub country: Option<&'a str>,
    /// GeoNames code of the first-order unit, without the country ("18").
    pub adm1: Option<&'a str>,
    /// GeoNames code of the second-order unit, without country and first order ("801").
    pub adm2: Option<&'a str>,
    /// Degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// Inhabitants; for units, the sum of their settlements in the gazetteer. 0 means unknown.
    pub population: u32,
}

/// One country or territory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Country<'a> {
    /// Its place.
    pub place: PlaceId,
    /// ISO 3166-1 alpha-2 code.
    pub iso2: &'a str,
    /// ISO 3166-1 alpha-3 code.
    pub iso3: &'a str,
    /// English name.
    pub name: &'a str,
    /// Name of the capital.
    pub capital: &'a str,
    /// Two-letter continent code of GeoNames (AF, AS, EU, NA, OC, SA, AN).
    pub continent: &'a str,
}
