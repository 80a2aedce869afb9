"""NautilusTrader 2.0.0rc7 on the workloads of ../backtest.ts: EMA 20/50 cross in Python, flip by market order, 6 bps taker.

    python nautilus_backtest.py a|b RUNS DATA_FOLDER

One line of JSON a run: the engine's own run, data loaded before. Its risk engine is on (rate limits lifted), logging and
analysis are off. Data are built as its objects before the clock starts: reading them is not in its figure, in ours it is.
"""

import csv
import gzip
import json
import sys
import time
from decimal import Decimal

from nautilus_trader.backtest import BacktestEngine, BacktestEngineConfig
from nautilus_trader.common import LoggerConfig
from nautilus_trader.execution import MakerTakerFeeModel
from nautilus_trader.model import (
    AccountType,
    Bar,
    BarType,
    CryptoPerpetual,
    Currency,
    InstrumentId,
    Money,
    OmsType,
    OrderSide,
    Price,
    Quantity,
    QuoteTick,
    Symbol,
    Venue,
)
from nautilus_trader.risk import RiskEngineConfig
from nautilus_trader.trading import Strategy, StrategyConfig

REPEATS = 20
GAP_MS = 1_000
ID = InstrumentId.from_str("BTCUSDT-PERP.SIM")
FAST, SLOW = 20, 50


class Ema:
    """Seeded with the mean of its first values."""

    def __init__(self, length):
        self.length = length
        self.k = 2.0 / (length + 1)
        self.count = 0
        self.value = 0.0

    def update(self, x):
        self.count += 1
        if self.count <= self.length:
            self.value += (x - self.value) / self.count
        else:
            self.value += self.k * (x - self.value)


class EmaCross(Strategy):
    def __new__(cls, bar_type, size_precision):
        return super().__new__(cls, StrategyConfig(log_events=False, log_commands=False))

    def __init__(self, bar_type, size_precision):
        super().__init__(StrategyConfig(log_events=False, log_commands=False))
        self.bar_type = bar_type
        self.one = Quantity(1.0, size_precision)
        self.two = Quantity(2.0, size_precision)
        self.fast, self.slow = Ema(FAST), Ema(SLOW)
        self.side = 0
        self.bars = 0
        self.orders = 0

    def on_start(self):
        self.subscribe_bars(self.bar_type)

    def on_bar(self, bar):
        self.bars += 1
        close = float(bar.close)
        self.fast.update(close)
        self.slow.update(close)
        if self.slow.count < SLOW:
            return
        fast, slow = self.fast.value, self.slow.value
        side = 1 if fast > slow else -1 if fast < slow else self.side
        if self.side != 0 and side != self.side:
            order = self.order_factory.market(
                ID,
                OrderSide.BUY if side > 0 else OrderSide.SELL,
                self.two if self.orders else self.one,
            )
            self.orders += 1
            self.submit_order(order)
        self.side = side


def instrument(price_precision, price_step, size_precision, size_step):
    usdt = Currency.from_str("USDT")
    return CryptoPerpetual(
        instrument_id=ID,
        raw_symbol=Symbol("BTCUSDT"),
        base_currency=Currency.from_str("BTC"),
        quote_currency=usdt,
        settlement_currency=usdt,
        is_inverse=False,
        price_precision=price_precision,
        size_precision=size_precision,
        price_increment=Price.from_str(price_step),
        size_increment=Quantity.from_str(size_step),
        margin_init=Decimal("0.05"),
        margin_maint=Decimal("0.02"),
        ts_event=0,
        ts_init=0,
    )


def ticks(folder):
    with gzip.open(f"{folder}/btcusdt-perp-ticks-20240808.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"].startswith("q")]
    rows.sort(key=lambda row: int(row["ts_ms"]))
    quotes = [
        (
            int(row["ts_ms"]),
            Price(float(row["bid_or_price"]), 1),
            Price(float(row["ask"]), 1),
            Quantity(float(row["bid_size_or_quantity"]), 3),
            Quantity(float(row["ask_size"]), 3),
        )
        for row in rows
    ]
    span = quotes[-1][0] - quotes[0][0] + GAP_MS
    data = []
    for repeat in range(REPEATS):
        shift = repeat * span
        for at, bid, ask, bid_size, ask_size in quotes:
            ns = (at + shift) * 1_000_000
            data.append(QuoteTick(ID, bid, ask, bid_size, ask_size, ns, ns))
    return data


def bars(folder, bar_type):
    with gzip.open(f"{folder}/btc-perp-1m-202201a.csv.gz", "rt") as file:
        data = []
        for row in csv.DictReader(file):
            ns = (int(row["ts_ms"]) + 60_000) * 1_000_000
            o, h, l, c = (Price(float(row[name]), 3) for name in ("open", "high", "low", "close"))
            data.append(Bar(bar_type, o, h, l, c, Quantity(float(row["volume"]), 8), ns, ns))
        return data


def run(workload, data):
    engine = BacktestEngine(
        BacktestEngineConfig(
            bypass_logging=True,
            run_analysis=False,
            logging=LoggerConfig(bypass_logging=True),
            risk_engine=RiskEngineConfig(max_order_submit_rate="1000000/00:00:01"),
        )
    )
    usdt = Currency.from_str("USDT")
    engine.add_venue(
        venue=Venue("SIM"),
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        starting_balances=[Money(1_000_000.0, usdt)],
        base_currency=usdt,
        default_leverage=Decimal(10),
        fee_model=MakerTakerFeeModel(Decimal("0.0002"), Decimal("0.0006")),
    )
    is_a = workload == "a"
    engine.add_instrument(instrument(1, "0.1", 3, "0.001") if is_a else instrument(3, "0.001", 8, "0.00000001"))
    strategy = EmaCross(BAR_TYPE[workload], 3 if is_a else 8)
    engine.add_data(data)
    engine.add_strategy(strategy)
    started, cpu = time.perf_counter(), time.thread_time()
    engine.run()
    seconds, cpu = time.perf_counter() - started, time.thread_time() - cpu
    engine.dispose()
    return {
        "records": len(data),
        "seconds": seconds,
        "cpuSeconds": cpu,
        "bars": strategy.bars,
        "orders": strategy.orders,
    }


BAR_TYPE = {
    "a": BarType.from_str(f"{ID}-1-SECOND-MID-INTERNAL"),
    "b": BarType.from_str(f"{ID}-1-MINUTE-LAST-EXTERNAL"),
}

if __name__ == "__main__":
    workload, runs, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    data = ticks(folder) if workload == "a" else bars(folder, BAR_TYPE["b"])
    for _ in range(runs):
        print(json.dumps(run(workload, data)), flush=True)
