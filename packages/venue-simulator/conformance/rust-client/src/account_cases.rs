//! Account, positions, profit and loss.

use ibapi::accounts::types::{AccountGroup, AccountId, ContractId};
use ibapi::accounts::{AccountSummaryResult, AccountUpdate, AccountUpdateMulti, PositionUpdate, PositionUpdateMulti};
use ibapi::orders::{order_builder, Action, PlaceOrder};

use crate::{aapl, check, first, told, Case, Gateway, Outcome, AAPL_ID, ACCOUNT};

pub const CASES: &[Case] = &[
    ("account_summary", account_summary),
    ("account_updates", account_updates),
    ("a_position", a_position),
    ("positions_multi", positions_multi),
    ("profit_and_loss", profit_and_loss),
    ("profit_and_loss_of_one", profit_and_loss_of_one),
];

fn account_summary(Gateway { client, .. }: &Gateway) -> Outcome {
    let rows = told(client.account_summary(&AccountGroup("All".into()), &["NetLiquidation", "BuyingPower"]))?;
    first!(rows, |row| match row {
        AccountSummaryResult::Summary(row) if row.tag == "NetLiquidation" =>
            row.value.parse().ok().filter(|value: &f64| *value > 0.0),
        _ => None,
    })?;
    first!(rows, |row| matches!(row, AccountSummaryResult::End).then_some(()))
}

fn account_updates(Gateway { client, .. }: &Gateway) -> Outcome {
    let account = AccountId(ACCOUNT.into());
    let updates = told(client.account_updates(&account))?;
    first!(updates, |update| {
        matches!(update, AccountUpdate::AccountValue(value) if value.key == "NetLiquidation").then_some(())
    })?;
    first!(updates, |update| matches!(update, AccountUpdate::End).then_some(()))?;
    let multi = told(client.account_updates_multi(Some(&account), None))?;
    first!(multi, |update| matches!(update, AccountUpdateMulti::End).then_some(()))
}

fn a_position(Gateway { client, .. }: &Gateway) -> Outcome {
    let id = client.next_order_id();
    let events = told(client.place_order(id, &aapl(), &order_builder::market_order(Action::Buy, 10.0)))?;
    first!(events, |event| matches!(event, PlaceOrder::CommissionReport(_)).then_some(()))?;
    let positions = told(client.positions())?;
    first!(positions, |update| match update {
        PositionUpdate::Position(one) if one.contract.contract_id == AAPL_ID => Some(one.position),
        _ => None,
    })
    .and_then(|position| check(position >= 10.0, position))?;
    first!(positions, |update| matches!(update, PositionUpdate::PositionEnd)
        .then_some(()))
}

fn positions_multi(Gateway { client, .. }: &Gateway) -> Outcome {
    let positions = told(client.positions_multi(Some(&AccountId(ACCOUNT.into())), None))?;
    first!(positions, |update| matches!(update, PositionUpdateMulti::PositionEnd)
        .then_some(()))
}

fn profit_and_loss(Gateway { client, .. }: &Gateway) -> Outcome {
    let updates = told(client.pnl(&AccountId(ACCOUNT.into()), None))?;
    first!(updates, |update| update.unrealized_pnl.map(|_| update.daily_pnl)).map(|_| ())
}

fn profit_and_loss_of_one(Gateway { client, .. }: &Gateway) -> Outcome {
    let updates = told(client.pnl_single(&AccountId(ACCOUNT.into()), ContractId(AAPL_ID), None))?;
    first!(updates, |update| (update.position >= 10.0 && update.value > 0.0)
        .then_some(()))
}
