//! Which kinds of incident two reporters may call the same one.

use concord_record::{EventType, TypeGroup};

/// Groups of types between which careful coders waver.
const NEAR: &[(TypeGroup, TypeGroup)] = &[
    (TypeGroup::Attack, TypeGroup::Battle),
    (TypeGroup::Attack, TypeGroup::Operation),
    (TypeGroup::Battle, TypeGroup::Operation),
    (TypeGroup::Attack, TypeGroup::Plot),
    (TypeGroup::Operation, TypeGroup::Plot),
    (TypeGroup::Politics, TypeGroup::Speech),
    (TypeGroup::Politics, TypeGroup::Organisation),
    (TypeGroup::Operation, TypeGroup::Organisation),
    (TypeGroup::Politics, TypeGroup::Battle),
    (TypeGroup::Organisation, TypeGroup::Speech),
];

/// Whether two groups are the same or neighbours, so that one incident may be told as either.
pub fn are_near(a: TypeGroup, b: TypeGroup) -> bool {
    a == b
        || a == TypeGroup::Any
        || b == TypeGroup::Any
        || NEAR.contains(&(a, b))
        || NEAR.contains(&(b, a))
}

/// Fine types of which one is a less exact word for the other.
const COMPATIBLE: &[(EventType, EventType)] = &[
    (EventType::SuicideBombing, EventType::Bombing),
    (EventType::Bombing, EventType::Landmine),
    (EventType::Airstrike, EventType::DroneStrike),
    (EventType::Airstrike, EventType::RocketShelling),
    (EventType::ArmedAssault, EventType::Assassination),
    (EventType::ArmedAssault, EventType::Execution),
    (EventType::ArmedAssault, EventType::Clash),
    (EventType::Airstrike, EventType::LeaderKilled),
    (EventType::DroneStrike, EventType::LeaderKilled),
    (EventType::Raid, EventType::LeaderKilled),
    (EventType::Raid, EventType::Arrest),
    (EventType::Raid, EventType::Clash),
    (EventType::Raid, EventType::Airstrike),
    (EventType::Clash, EventType::Offensive),
    (EventType::Offensive, EventType::TerritoryGained),
    (EventType::Offensive, EventType::TerritoryLost),
    (EventType::TerritoryGained, EventType::TerritoryLost),
    (EventType::Assassination, EventType::LeaderKilled),
    (EventType::Statement, EventType::MediaRelease),
    (EventType::Agreement, EventType::Negotiation),
    (EventType::Kidnapping, EventType::Execution),
];

/// Whether two types may be words for one incident without contradicting each other: the same, one of them unspecified, or one a
/// less exact word for the other.
pub fn compatible(a: EventType, b: EventType) -> bool {
    let unspecified = |general: EventType, fine: EventType| match general {
        EventType::Attack => matches!(
            fine.group(),
            TypeGroup::Attack | TypeGroup::Any | TypeGroup::Battle
        ),
        EventType::Other => true,
        _ => false,
    };
    a == b
        || unspecified(a, b)
        || unspecified(b, a)
        || COMPATIBLE.contains(&(a, b))
        || COMPATIBLE.contains(&(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compatibility_is_symmetric_and_reflexive() {
        for &a in EventType::ALL {
            assert!(compatible(a, a));
            for &b in EventType::ALL {
                assert_eq!(compatible(a, b), compatible(b, a));
                assert_eq!(
                    are_near(a.group(), b.group()),
                    are_near(b.group(), a.group())
                );
            }
        }
        assert!(compatible(EventType::Attack, EventType::SuicideBombing));
        assert!(!compatible(EventType::Bombing, EventType::ArmedAssault));
    }
}
