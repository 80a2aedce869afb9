//! Contracts, prices and history.

use ibapi::contracts::tick_types::TickType;
use ibapi::contracts::{Contract, OptionChain, SecurityType};
use ibapi::market_data::historical::{BarSize, HistoricalBarUpdate, ToDuration, WhatToShow};
use ibapi::market_data::realtime::{BarSize as LiveBarSize, MarketDepths, TickTypes, WhatToShow as LiveWhatToShow};
use ibapi::market_data::{MarketDataType, TradingHours};
use ibapi::scanner::ScannerSubscription;
use ibapi::Client;
use time::macros::datetime;

use crate::{aapl, check, first, told, Case, Gateway, Outcome, AAPL_ID};

pub const CASES: &[Case] = &[
    ("contract_details", contract_details),
    ("contract_unknown", contract_unknown),
    ("matching_symbols", matching_symbols),
    ("market_rule", market_rule),
    ("quotes", quotes),
    ("generic_ticks", generic_ticks),
    ("snapshot", snapshot),
    ("market_data_types", market_data_types),
    ("quote_of_nothing", quote_of_nothing),
    ("tick_by_tick_bid_ask", tick_by_tick_bid_ask),
    ("tick_by_tick_last", tick_by_tick_last),
    ("tick_by_tick_midpoint", tick_by_tick_midpoint),
    ("real_time_bars", real_time_bars),
    ("depth", depth),
    ("history_trades", history_trades),
    ("history_kinds", history_kinds),
    ("history_kept_up_to_date", history_kept_up_to_date),
    ("history_before_a_date", history_before_a_date),
    ("schedule", schedule),
    ("historical_ticks", historical_ticks),
    ("head_timestamp", head_timestamp),
    ("histogram", histogram),
    ("option_chain_and_greeks", option_chain_and_greeks),
    ("implied_volatility", implied_volatility),
    ("option_price", option_price),
    ("scanner", scanner),
    ("news", news),
    ("news_article_refused", news_article_refused),
];

fn contract_details(Gateway { client, .. }: &Gateway) -> Outcome {
    let details = told(client.contract_details(&aapl()))?;
    let one = details.first().ok_or("no details")?;
    check(details.len() == 1 && one.contract.contract_id == AAPL_ID, &one.contract)?;
    check(
        one.min_tick == 0.01 && one.time_zone_id == "US/Eastern" && one.stock_type == "COMMON",
        one,
    )?;
    check(!one.trading_hours.is_empty() && one.long_name.starts_with("APPLE"), one)
}

fn contract_unknown(Gateway { client, .. }: &Gateway) -> Outcome {
    let answer = client.contract_details(&Contract::stock("NOSUCHSYMBOL").build());
    check(
        answer.as_ref().is_err_and(|error| error.to_string().starts_with("[200] ")),
        answer,
    )
}

fn matching_symbols(Gateway { client, .. }: &Gateway) -> Outcome {
    let found: Vec<_> = told(client.matching_symbols("AAP"))?.collect();
    check(found.iter().any(|one| one.contract.contract_id == AAPL_ID), found)
}

fn market_rule(Gateway { client, .. }: &Gateway) -> Outcome {
    let rule = told(client.market_rule(26))?;
    check(rule.price_increments.first().is_some_and(|step| step.increment == 0.01), rule)?;
    check(!told(client.market_depth_exchanges())?.is_empty(), "no exchanges")
}

/// A price of one kind, from whichever of the two ticks carries it.
fn price_of(tick: &TickTypes, kind: TickType) -> Option<f64> {
    match tick {
        TickTypes::PriceSize(tick) if tick.price_tick_type == kind => Some(tick.price),
        TickTypes::Price(tick) if tick.tick_type == kind => Some(tick.price),
        _ => None,
    }
}

fn quotes(Gateway { client, .. }: &Gateway) -> Outcome {
    let ticks = told(client.market_data(&aapl()).subscribe())?;
    let (mut bid, mut ask, mut last) = (None, None, None);
    first!(ticks, |tick| {
        bid = price_of(tick, TickType::Bid).or(bid);
        ask = price_of(tick, TickType::Ask).or(ask);
        last = price_of(tick, TickType::Last).or(last);
        bid.and(ask).and(last)
    })?;
    check(bid > Some(0.0) && bid < ask, (bid, ask))
}

fn generic_ticks(Gateway { client, .. }: &Gateway) -> Outcome {
    let wanted = ["106", "165", "225", "233", "236", "293"];
    let ticks = told(client.market_data(&aapl()).generic_ticks(&wanted).subscribe())?;
    let (mut generic, mut text) = (None, None);
    first!(ticks, |tick| {
        match tick {
            TickTypes::Generic(tick) => generic = Some(tick.value),
            TickTypes::String(tick) if tick.tick_type == TickType::RtVolume => text = Some(tick.value.clone()),
            _ => (),
        }
        generic.and(text.clone())
    })
    .map(|_| ())
}

fn snapshot(Gateway { client, .. }: &Gateway) -> Outcome {
    let ticks = told(client.market_data(&aapl()).snapshot().subscribe())?;
    first!(ticks, |tick| matches!(tick, TickTypes::SnapshotEnd).then_some(()))
}

fn market_data_types(Gateway { client, .. }: &Gateway) -> Outcome {
    for kind in [MarketDataType::Frozen, MarketDataType::Delayed, MarketDataType::Realtime] {
        told(client.switch_market_data_type(kind))?;
        let ticks = told(client.market_data(&aapl()).subscribe())?;
        first!(ticks, |tick| price_of(tick, TickType::Bid)
            .or(price_of(tick, TickType::DelayedBid)))?;
    }
    Ok(())
}

fn quote_of_nothing(Gateway { client, .. }: &Gateway) -> Outcome {
    let nothing = Contract::stock("NOSUCHSYMBOL").build();
    let ticks = told(client.market_data(&nothing).subscribe())?;
    let answer = first!(ticks, |tick| match tick {
        TickTypes::Notice(notice) => Some(notice.code),
        _ => None,
    });
    check(
        answer == Ok(200) || answer.as_ref().is_err_and(|why| why.starts_with("[200]")),
        answer,
    )
}

fn tick_by_tick_bid_ask(Gateway { client, .. }: &Gateway) -> Outcome {
    let ticks = told(client.tick_by_tick_bid_ask(&aapl(), 0, false))?;
    first!(ticks, |tick| (0.0 < tick.bid_price && tick.bid_price < tick.ask_price)
        .then_some(()))
}

fn tick_by_tick_last(Gateway { client, .. }: &Gateway) -> Outcome {
    let ticks = told(client.tick_by_tick_last(&aapl(), 0, false))?;
    first!(ticks, |tick| (tick.price > 0.0 && tick.size > 0.0).then_some(()))
}

fn tick_by_tick_midpoint(Gateway { client, .. }: &Gateway) -> Outcome {
    let ticks = told(client.tick_by_tick_midpoint(&aapl(), 0, false))?;
    first!(ticks, |tick| (tick.mid_point > 0.0).then_some(()))
}

fn real_time_bars(Gateway { client, .. }: &Gateway) -> Outcome {
    let bars = told(client.realtime_bars(&aapl(), LiveBarSize::Sec5, LiveWhatToShow::Trades, TradingHours::Extended))?;
    first!(bars, |bar| (bar.low <= bar.close && bar.close <= bar.high).then_some(()))
}

fn depth(Gateway { client, .. }: &Gateway) -> Outcome {
    let rows = told(client.market_depth(&aapl(), 5, true))?;
    first!(rows, |row| match row {
        MarketDepths::MarketDepthL2(row) if row.price > 0.0 && row.smart_depth => Some(()),
        _ => None,
    })
}

fn history_trades(Gateway { client, .. }: &Gateway) -> Outcome {
    let bars = told(client.historical_data(
        &aapl(),
        None,
        2.days(),
        BarSize::Min5,
        WhatToShow::Trades,
        TradingHours::Regular,
    ))?
    .bars;
    check(bars.len() > 78, bars.len())?;
    check(
        bars.iter()
            .all(|bar| bar.low <= bar.close && bar.close <= bar.high && bar.volume >= 0.0),
        bars[0],
    )
}

fn history_kinds(Gateway { client, .. }: &Gateway) -> Outcome {
    for kind in [
        WhatToShow::MidPoint,
        WhatToShow::Bid,
        WhatToShow::Ask,
        WhatToShow::BidAsk,
        WhatToShow::HistoricalVolatility,
        WhatToShow::OptionImpliedVolatility,
    ] {
        let answer = client.historical_data(&aapl(), None, 5.days(), BarSize::Day, kind, TradingHours::Regular);
        check(!told(answer)?.bars.is_empty(), kind)?;
    }
    Ok(())
}

fn history_kept_up_to_date(Gateway { client, .. }: &Gateway) -> Outcome {
    let (size, kind) = (BarSize::Min, Some(WhatToShow::Trades));
    let bars = told(client.historical_data_streaming(&aapl(), 3600.seconds(), size, kind, TradingHours::Extended, true))?;
    first!(bars, |update| {
        matches!(update, HistoricalBarUpdate::Historical(data) if data.bars.len() > 10).then_some(())
    })?;
    first!(bars, |update| matches!(update, HistoricalBarUpdate::Update(_)).then_some(()))
}

fn history_before_a_date(Gateway { client, .. }: &Gateway) -> Outcome {
    let end = Some(datetime!(2026-11-20 21:00 UTC));
    let data = told(client.historical_data(
        &aapl(),
        end,
        1.days(),
        BarSize::Hour,
        WhatToShow::Trades,
        TradingHours::Regular,
    ))?;
    check(
        data.bars.len() == 7 && data.bars[0].date == datetime!(2026-11-20 14:30 UTC),
        data.bars,
    )
}

fn schedule(Gateway { client, .. }: &Gateway) -> Outcome {
    let schedule = told(client.historical_schedules_ending_now(&aapl(), 10.days()))?;
    check(!schedule.sessions.is_empty() && schedule.time_zone == "US/Eastern", schedule)
}

fn historical_ticks(Gateway { client, .. }: &Gateway) -> Outcome {
    let start = Some(datetime!(2026-11-24 15:00 UTC));
    let trades = told(client.historical_ticks_trade(&aapl(), start, None, 10, TradingHours::Regular))?;
    check(
        trades.iter().take(10).filter(|tick| tick.price > 0.0).count() == 10,
        "ten trades",
    )?;
    let quotes = told(client.historical_ticks_bid_ask(&aapl(), start, None, 10, TradingHours::Regular, false))?;
    check(
        quotes.iter().take(10).filter(|tick| tick.price_bid < tick.price_ask).count() == 10,
        "ten quotes",
    )?;
    let middles = told(client.historical_ticks_mid_point(&aapl(), start, None, 10, TradingHours::Regular))?;
    check(middles.iter().take(10).count() == 10, "ten midpoints")
}

fn head_timestamp(Gateway { client, .. }: &Gateway) -> Outcome {
    let head = told(client.head_timestamp(&aapl(), WhatToShow::Trades, TradingHours::Regular))?;
    check(head.year() < 2026, head)
}

fn histogram(Gateway { client, .. }: &Gateway) -> Outcome {
    let rows = told(client.histogram_data(&aapl(), TradingHours::Regular, BarSize::Day))?;
    check(rows.len() > 3 && rows.iter().all(|row| row.size > 0), rows)
}

fn smart_chain(Gateway { client, .. }: &Gateway) -> Result<OptionChain, String> {
    let chains = told(client.option_chain("AAPL", "", SecurityType::Stock, AAPL_ID))?;
    let found = first!(chains, |chain| (chain.exchange == "SMART")
        .then(|| (chain.expirations.clone(), chain.strikes.clone())))?;
    Ok(OptionChain {
        expirations: found.0,
        strikes: found.1,
        ..OptionChain::default()
    })
}

pub fn last_price(client: &Client) -> Result<f64, String> {
    let ticks = told(client.market_data(&aapl()).subscribe())?;
    first!(ticks, |tick| price_of(tick, TickType::Last))
}

/// A call near the money, of the fourth expiration.
fn option(gateway: &Gateway) -> Result<Contract, String> {
    let price = last_price(&gateway.client)?;
    let chain = smart_chain(gateway)?;
    let mut expirations = chain.expirations;
    expirations.sort();
    let distance = |strike: &f64| (strike - price).abs();
    let strike = chain
        .strikes
        .into_iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .ok_or("no strikes")?;
    Ok(Contract {
        security_type: SecurityType::Option,
        last_trade_date_or_contract_month: expirations[3].clone(),
        right: "C".into(),
        strike,
        multiplier: "100".into(),
        ..aapl()
    })
}

fn option_chain_and_greeks(gateway: &Gateway) -> Outcome {
    let option = option(gateway)?;
    check(told(gateway.client.contract_details(&option))?.len() == 1, &option)?;
    let ticks = told(gateway.client.market_data(&option).subscribe())?;
    let model = first!(ticks, |tick| match tick {
        TickTypes::OptionComputation(model) if model.field == TickType::ModelOption =>
            Some((model.delta, model.gamma, model.theta, model.vega)),
        _ => None,
    })?;
    let (delta, gamma, theta, vega) = model;
    let near = delta.is_some_and(|delta| 0.3 < delta && delta < 0.7);
    check(near && gamma > Some(0.0) && theta < Some(0.0) && vega > Some(0.0), model)
}

fn implied_volatility(gateway: &Gateway) -> Outcome {
    let option = option(gateway)?;
    let answer = told(gateway.client.calculate_implied_volatility(&option, 12.5, 270.0))?;
    check(
        answer.implied_volatility.is_some_and(|value| 0.1 < value && value < 2.0),
        answer,
    )
}

fn option_price(gateway: &Gateway) -> Outcome {
    let option = option(gateway)?;
    let answer = told(gateway.client.calculate_option_price(&option, 0.3, 270.0))?;
    check(answer.option_price > Some(1.0), answer)
}

fn scanner(Gateway { client, .. }: &Gateway) -> Outcome {
    check(told(client.scanner_parameters())?.starts_with("<?xml"), "no XML")?;
    let wanted = ScannerSubscription {
        number_of_rows: 10,
        instrument: Some("STK".into()),
        location_code: Some("STK.US.MAJOR".into()),
        scan_code: Some("TOP_PERC_GAIN".into()),
        ..ScannerSubscription::default()
    };
    let rows = told(client.scanner_subscription(&wanted, &Vec::new()))?;
    first!(rows, |rows| (!rows.is_empty()).then_some(()))
}

/// As a gateway without a subscription of news: the providers of every account, and no article.
fn news(Gateway { client, .. }: &Gateway) -> Outcome {
    check(!told(client.news_providers())?.is_empty(), "no providers")?;
    told(client.news_bulletins(true)).map(|_| ())
}

fn news_article_refused(Gateway { client, .. }: &Gateway) -> Outcome {
    let answer = client.news_article("BRFG", "BRFG$nosuch");
    check(
        answer.as_ref().is_err_and(|error| error.to_string().starts_with("[10172] ")),
        answer,
    )
}
