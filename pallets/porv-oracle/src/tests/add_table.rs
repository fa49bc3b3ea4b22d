use crate::{mock::*, pallet::*, Table};
use dlo_core::{Bps, Day, PriceProvider, TableId, YearTable};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn table(years: &[u16]) -> Table {
    let years: Vec<_> = years.iter().map(|year| Bps(*year)).collect();
    Table {
        jurisdiction: text("US"),
        class: text("MACRS 3-year half-year"),
        version: 1,
        effective: Day(0),
        years: years.try_into().unwrap(),
    }
}

#[test]
fn only_governance_adds_a_table() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Oracle::add_table(RuntimeOrigin::signed(1), table(&[10_000])), DispatchError::BadOrigin);
    });
}

#[test]
fn a_table_that_is_not_whole_or_has_no_name_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for bad in [
            table(&[]),
            table(&[9_999]),
            table(&[10_000, 1]),
            Table { jurisdiction: text(""), ..table(&[10_000]) },
            Table { class: text("\u{7f}"), ..table(&[10_000]) },
        ] {
            assert_noop!(Oracle::add_table(RuntimeOrigin::root(), bad), Error::<Test>::BadTable);
        }
    });
}

#[test]
fn ids_of_tables_count_up() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::add_table(RuntimeOrigin::root(), table(&[3_333, 4_445, 1_481, 741])));
        let years = [3_333, 4_445, 1_481, 741].map(Bps).to_vec();
        assert_eq!(Oracle::table(TableId(1)), Some(YearTable { years }));
        assert_eq!(Oracle::table(TableId(2)), None);
        assert_eq!(events(), [Event::TableAdded { table: TableId(1) }]);
    });
}
