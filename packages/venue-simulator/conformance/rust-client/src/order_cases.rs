//! Orders, from what-if to those that the next connection finds.

use std::time::Duration;

use ibapi::client::Subscription;
use ibapi::orders::builder::{price as price_condition, time as time_condition};
use ibapi::orders::{
    order_builder, Action, CancelOrder, ExecutionFilter, Executions, OcaType, Order, OrderCondition, OrderUpdate, Orders,
    PlaceOrder, TimeInForce,
};
use ibapi::{Client, Error};

use crate::market_cases::last_price;
use crate::{aapl, check, first, told, Case, Gateway, Outcome, AAPL_ID};

pub const CASES: &[Case] = &[
    ("what_if", what_if),
    ("market_order_with_commission", market_order_with_commission),
    ("limit_modified_and_canceled", limit_modified_and_canceled),
    ("fluent_order", fluent_order),
    ("order_types", order_types),
    ("conditions", conditions),
    ("one_cancels_all", one_cancels_all),
    ("bracket", bracket),
    ("immediate_or_cancel", immediate_or_cancel),
    ("refusals", refusals),
    ("cancel_of_nothing", cancel_of_nothing),
    ("executions", executions),
    ("update_stream", update_stream),
    ("completed_orders", completed_orders),
    ("found_after_reconnect", found_after_reconnect),
    ("global_cancel", global_cancel),
];

type Events = Subscription<PlaceOrder>;

/// Places it under a new id and waits for a status. The events have to be kept: when they are dropped, the crate may take the
/// frames of a cancel that follows for theirs.
fn placed(client: &Client, order: &Order, statuses: &[&str]) -> Result<(i32, Events), String> {
    let id = client.next_order_id();
    let events = told(client.place_order(id, &aapl(), order))?;
    first!(events, |event| match event {
        PlaceOrder::OrderStatus(status) if statuses.contains(&status.status.as_str()) => Some(()),
        _ => None,
    })
    .map(|()| (id, events))
    .map_err(|why| format!("{} {}: {why}", order.order_type, id))
}

const WORKING: &[&str] = &["PreSubmitted", "Submitted"];

fn canceled(client: &Client, id: i32) -> Outcome {
    let events = told(client.cancel_order(id, ""))?;
    first!(events, |event| match event {
        CancelOrder::OrderStatus(status) if status.status == "Cancelled" => Some(()),
        CancelOrder::Notice(notice) if notice.code == 202 => Some(()),
        _ => None,
    })
}

/// Ids of the working orders of this client.
fn open_ids(client: &Client) -> Result<Vec<i32>, String> {
    let orders = told(client.open_orders())?;
    let mut ids = Vec::new();
    while let Some(order) = orders.next_timeout(Duration::from_secs(2)) {
        if let Orders::OrderData(data) = order {
            ids.push(data.order_id);
        }
    }
    Ok(ids)
}

fn what_if(Gateway { client, .. }: &Gateway) -> Outcome {
    let id = client.next_order_id();
    let order = Order {
        what_if: true,
        ..order_builder::market_order(Action::Buy, 100.0)
    };
    let events = told(client.place_order(id, &aapl(), &order))?;
    let state = first!(events, |event| match event {
        PlaceOrder::OpenOrder(data) => Some(data.order_state.clone()),
        _ => None,
    })?;
    check(
        state.initial_margin_change > Some(0.0) && state.commission.or(state.maximum_commission) > Some(0.0),
        state,
    )
}

fn market_order_with_commission(Gateway { client, .. }: &Gateway) -> Outcome {
    let id = client.next_order_id();
    let events = told(client.place_order(id, &aapl(), &order_builder::market_order(Action::Buy, 10.0)))?;
    let (mut filled, mut execution, mut commission) = (None, None, None);
    first!(events, |event| {
        match event {
            PlaceOrder::OrderStatus(status) if status.status == "Filled" => filled = Some(status.filled),
            PlaceOrder::ExecutionData(data) => execution = Some(data.execution.clone()),
            PlaceOrder::CommissionReport(report) => commission = Some(report.clone()),
            _ => (),
        }
        filled.and(execution.as_ref()).and(commission.as_ref()).map(|_| ())
    })?;
    let (execution, commission) = (execution.ok_or("")?, commission.ok_or("")?);
    check(
        execution.side == "BOT" && execution.price > 0.0 && execution.order_id == id,
        &execution,
    )?;
    check(
        commission.execution_id == execution.execution_id && commission.commission > 0.0,
        commission,
    )
}

fn limit_modified_and_canceled(Gateway { client, .. }: &Gateway) -> Outcome {
    let id = client.next_order_id();
    let at = |limit: f64| Order {
        order_ref: "rust".into(),
        ..order_builder::limit_order(Action::Buy, 10.0, limit)
    };
    let events = told(client.place_order(id, &aapl(), &at(200.0)))?;
    let shows = |wanted: f64| {
        move |event: &PlaceOrder| match event {
            PlaceOrder::OpenOrder(data) if data.order.limit_price == Some(wanted) && data.order.order_ref == "rust" => {
                Some(data.order.perm_id)
            }
            _ => None,
        }
    };
    let perm_id = first!(events, shows(200.0))?;
    told(client.submit_order(id, &aapl(), &at(201.5)))?;
    check(first!(events, shows(201.5))? == perm_id, "another permId after a change")?;
    canceled(client, id)
}

fn fluent_order(Gateway { client, .. }: &Gateway) -> Outcome {
    let contract = aapl();
    let id = told(
        client
            .order(&contract)
            .buy(5)
            .limit(190.0)
            .good_till_cancel()
            .outside_rth()
            .submit(),
    )?;
    eventually(client, |open| open.contains(&id.value()))?;
    canceled(client, id.value())?;
    let state = told(client.order(&contract).buy(100).limit(250.0).analyze())?;
    check(state.initial_margin_after > Some(0.0), state)
}

/// What an order does takes the venue some milliseconds.
fn eventually(client: &Client, holds: impl Fn(&[i32]) -> bool) -> Outcome {
    let mut open = Vec::new();
    for _ in 0..25 {
        open = open_ids(client)?;
        if holds(&open) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err(format!("open are {open:?}"))
}

/// Each works until it is canceled.
fn order_types(Gateway { client, .. }: &Gateway) -> Outcome {
    let (buy, sell) = (Action::Buy, Action::Sell);
    let orders = [
        order_builder::stop(sell, 5.0, 150.0),
        order_builder::stop_limit(sell, 5.0, 149.0, 150.0),
        order_builder::trailing_stop(sell, 5.0, 5.0, 150.0),
        order_builder::trailing_stop_limit(sell, 5.0, 0.5, 10.0, 150.0),
        order_builder::market_if_touched(buy, 5.0, 150.0),
        order_builder::market_on_close(buy, 5.0),
        order_builder::limit_on_close(buy, 5.0, 150.0),
        order_builder::relative_pegged_to_primary(buy, 5.0, 150.0, 0.1),
        Order {
            tif: TimeInForce::GoodTilDate,
            good_till_date: "20261125 15:00:00 US/Eastern".into(),
            ..order_builder::limit_order(buy, 5.0, 150.0)
        },
    ];
    for order in orders {
        let (id, _events) = placed(client, &order, WORKING)?;
        canceled(client, id).map_err(|why| format!("{}: {why}", order.order_type))?;
    }
    Ok(())
}

fn conditions(Gateway { client, .. }: &Gateway) -> Outcome {
    let order = Order {
        conditions: vec![
            OrderCondition::Price(price_condition(AAPL_ID, "SMART").greater_than(900.0).build()),
            OrderCondition::Time(time_condition().greater_than("20261201 15:00:00 US/Eastern").build()),
        ],
        tif: TimeInForce::GoodTilCanceled,
        ..order_builder::market_order(Action::Buy, 5.0)
    };
    let id = client.next_order_id();
    let events = told(client.place_order(id, &aapl(), &order))?;
    let shown = first!(events, |event| match event {
        PlaceOrder::OpenOrder(data) => Some(data.order.conditions.clone()),
        _ => None,
    })?;
    check(shown == order.conditions, shown)?;
    canceled(client, id)
}

fn one_cancels_all(Gateway { client, .. }: &Gateway) -> Outcome {
    let orders = vec![
        order_builder::limit_order(Action::Buy, 5.0, 150.0),
        order_builder::market_order(Action::Buy, 5.0),
    ];
    let orders = order_builder::one_cancels_all("rust-oca", orders, OcaType::CancelWithBlock);
    let first_id = client.next_order_id();
    let waiting = told(client.place_order(first_id, &aapl(), &orders[0]))?;
    first!(waiting, |event| {
        matches!(event, PlaceOrder::OrderStatus(status) if WORKING.contains(&status.status.as_str())).then_some(())
    })?;
    placed(client, &orders[1], &["Filled"])?;
    first!(waiting, |event| {
        matches!(event, PlaceOrder::OrderStatus(status) if status.status == "Cancelled").then_some(())
    })
}

fn bracket(Gateway { client, .. }: &Gateway) -> Outcome {
    let contract = aapl();
    // A limit at which it is filled at once.
    let price = last_price(client)?.round() + 1.0;
    let ids = told(
        client
            .order(&contract)
            .buy(10)
            .bracket()
            .entry_limit(price)
            .take_profit(price + 100.0)
            .stop_loss(9.0)
            .submit_all(),
    )?;
    let children = [ids.take_profit.value(), ids.stop_loss.value()];
    eventually(client, |open| {
        children.iter().all(|id| open.contains(id)) && !open.contains(&ids.parent.value())
    })?;
    children.iter().try_for_each(|id| canceled(client, *id))
}

fn immediate_or_cancel(Gateway { client, .. }: &Gateway) -> Outcome {
    let order = Order {
        tif: TimeInForce::ImmediateOrCancel,
        ..order_builder::limit_order(Action::Buy, 5.0, 150.0)
    };
    placed(client, &order, &["Cancelled"]).map(|_| ())
}

/// The code that an order gets.
fn code_of(client: &Client, order: &Order) -> Result<i32, String> {
    let id = client.next_order_id();
    let events = told(client.place_order(id, &aapl(), order))?;
    let answer = first!(events, |event| match event {
        PlaceOrder::Message(notice) => Some(notice.code),
        _ => None,
    });
    let from_text = |why: &str| {
        why.strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .and_then(|(code, _)| code.parse().ok())
    };
    answer.or_else(|why| from_text(&why).ok_or(why))
}

fn refusals(Gateway { client, .. }: &Gateway) -> Outcome {
    let price = order_builder::limit_order(Action::Buy, 5.0, 200.001);
    let kind = Order {
        order_type: "NONSENSE".into(),
        ..order_builder::market_order(Action::Buy, 5.0)
    };
    let size = order_builder::market_order(Action::Buy, 9_000_000.0);
    let codes = (code_of(client, &price)?, code_of(client, &kind)?, code_of(client, &size)?);
    check(codes == (110, 321, 201), codes)
}

fn cancel_of_nothing(Gateway { client, .. }: &Gateway) -> Outcome {
    let events = told(client.cancel_order(987_654, ""))?;
    let answer = first!(events, |event| match event {
        CancelOrder::Notice(notice) => Some(notice.code),
        _ => None,
    });
    check(
        answer == Ok(10_147) || answer.as_ref().is_err_and(|why| why.starts_with("[10147]")),
        answer,
    )
}

fn executions(Gateway { client, .. }: &Gateway) -> Outcome {
    let items = told(client.executions(ExecutionFilter {
        side: "BUY".into(),
        ..ExecutionFilter::default()
    }))?;
    let (mut execution, mut commission) = (None, None);
    first!(items, |item| {
        match item {
            Executions::ExecutionData(data) => execution = Some(data.execution.execution_id.clone()),
            Executions::CommissionReport(report) => commission = Some(report.execution_id.clone()),
            _ => (),
        }
        execution.clone().and(commission.clone())
    })
    .map(|_| ())
}

fn update_stream(Gateway { client, .. }: &Gateway) -> Outcome {
    let updates = told(client.order_update_stream())?;
    let id = client.next_order_id();
    told(client.submit_order(id, &aapl(), &order_builder::market_order(Action::Sell, 1.0)))?;
    first!(updates, |update| {
        matches!(update, OrderUpdate::ExecutionData(data) if data.execution.order_id == id).then_some(())
    })?;
    first!(updates, |update| matches!(update, OrderUpdate::CommissionReport(_))
        .then_some(()))
}

fn completed_orders(Gateway { client, .. }: &Gateway) -> Outcome {
    let orders = told(client.completed_orders(false))?;
    let (mut filled, mut canceled) = (false, false);
    first!(orders, |order| {
        if let Orders::OrderData(data) = order {
            filled |= data.order_state.status == "Filled";
            canceled |= data.order_state.status == "Cancelled";
        }
        (filled && canceled).then_some(())
    })
}

/// What one connection leaves working, the next one with its id finds, changes and cancels.
fn found_after_reconnect(Gateway { address, .. }: &Gateway) -> Outcome {
    let before = told(connected(address))?;
    let order = Order {
        tif: TimeInForce::GoodTilCanceled,
        ..order_builder::limit_order(Action::Buy, 5.0, 180.0)
    };
    let (id, _) = placed(&before, &order, WORKING)?;
    before.disconnect();
    drop(before);
    let after = told(connected(address))?;
    check(after.next_order_id() > id, "an order id twice")?;
    check(open_ids(&after)?.contains(&id), "not found")?;
    told(after.submit_order(
        id,
        &aapl(),
        &Order {
            limit_price: Some(181.0),
            ..order
        },
    ))?;
    canceled(&after, id)
}

/// The gateway may not have seen the last connection go.
fn connected(address: &str) -> Result<Client, Error> {
    let attempt = || Client::connect(address, 43);
    attempt().or_else(|_| {
        std::thread::sleep(Duration::from_secs(1));
        attempt()
    })
}

fn global_cancel(Gateway { client, .. }: &Gateway) -> Outcome {
    let (id, events) = placed(client, &order_builder::limit_order(Action::Buy, 5.0, 150.0), WORKING)?;
    told(client.global_cancel())?;
    first!(events, |event| {
        matches!(event, PlaceOrder::OrderStatus(status) if status.status == "Cancelled").then_some(())
    })?;
    check(!open_ids(client)?.contains(&id), "works on")
}
