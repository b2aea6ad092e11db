//! Tell the region of a state by its number in the list of Gleditsch and Ward.

use crate::fact::Region;

/// First and last number of the states of each region, as the codebook of the UCDP/PRIO Armed Conflict Dataset (versions 24.1
/// and 25.1, variable `region`) divides the list.
const REGIONS_BY_NUMBER: [(u16, u16, Region); 5] = [
    (2, 199, Region::Americas),
    (200, 399, Region::Europe),
    (400, 626, Region::Africa),
    (630, 698, Region::MiddleEast),
    (700, 990, Region::Asia),
];

impl Region {
    /// The region in which UCDP counts what is located in a state; none for a number that no region has.
    ///
    /// A conflict located in several states has the regions of all of them. Checked against every active year of both
    /// embedded releases, without an exception.
    #[must_use]
    pub fn of_state(gleditsch_ward: u16) -> Option<Region> {
        let holds = |(first, last, _): &&(u16, u16, Region)| (*first..=*last).contains(&gleditsch_ward);
        REGIONS_BY_NUMBER.iter().find(holds).map(|(_, _, region)| *region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_between_the_blocks_have_no_region() {
        for gap in [0, 1, 627, 629, 699, 991, u16::MAX] {
            assert_eq!(Region::of_state(gap), None, "{gap}");
        }
        for (number, region) in [
            (2, Region::Americas),
            (199, Region::Americas),
            (200, Region::Europe),
            (399, Region::Europe),
            (400, Region::Africa),
            (626, Region::Africa),
            (630, Region::MiddleEast),
            (698, Region::MiddleEast),
            (700, Region::Asia),
            (990, Region::Asia),
        ] {
            assert_eq!(Region::of_state(number), Some(region), "{number}");
        }
    }
}
