use super::*;
use crate::{CurrentParameters, GenesisConfig, Rates, ReferenceSkus};

fn build(parameters: Parameters, references: &[u32]) -> sp_io::TestExternalities {
    let references = references.iter().copied().map(SkuId).collect();
    ExtBuilder::build_with(GenesisConfig { parameters, references, ..Default::default() })
}

#[test]
#[should_panic(expected = "resourceProof.parameters: the figures are out of range")]
fn parameters_out_of_range_do_not_build() {
    build(Parameters { rate_blocks: 0, ..PARAMETERS }, &[1]);
}

#[test]
#[should_panic(expected = "resourceProof.references: at most 16 skus of the catalogue, ascending")]
fn references_that_do_not_ascend_do_not_build() {
    build(PARAMETERS, &[2, 1]);
}

#[test]
#[should_panic(expected = "resourceProof.references: at most 16 skus of the catalogue, ascending")]
fn references_that_the_catalogue_does_not_have_do_not_build() {
    build(PARAMETERS, &[101]);
}

#[test]
#[should_panic(expected = "resourceProof.references: at most 16 skus of the catalogue, ascending")]
fn more_than_sixteen_references_do_not_build() {
    let list: Vec<_> = (1..18).collect();
    build(PARAMETERS, &list);
}

#[test]
fn a_chain_starts_with_parameters_and_references_and_without_a_rate() {
    build(Parameters::LIVE, &[1, 2]).execute_with(|| {
        assert_eq!(CurrentParameters::<Test>::get(), Parameters::LIVE);
        assert_eq!(ReferenceSkus::<Test>::get().into_inner(), [DISK, TAPE]);
        assert_eq!(WantedSkus::get().into_values().sum::<u32>(), 2);
        assert_eq!(Rates::<Test>::get(CommodityId::STORAGE), None);
        assert_ok!(ResourceProof::do_try_state());
    });
}

#[test]
fn what_a_live_chain_starts_with_is_sound_and_proven() {
    build(Parameters::default(), &[]).execute_with(|| {
        assert!(Parameters::LIVE.is_sound());
        assert_eq!(Parameters::default(), Parameters::LIVE);
        assert!(ResourceProof::is_proven());
    });
}
