"""Cases that IBKR's own Python client (9.81 and 10, as on PyPI) passes or fails against the simulated gateway: one JSON line each.

    python ibapi_cases.py ibapi HOST PORT CONTROL_URL SERVER_VERSION
"""

import json
import sys
import threading
import time
import traceback

import ibapi
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.server_versions import MAX_CLIENT_VER
from ibapi.wrapper import EWrapper

try:
    from ibapi.order_cancel import OrderCancel
except ImportError:  # before server version 187 a cancel has no terms
    OrderCancel = None

host, port, offered = sys.argv[2], int(sys.argv[3]), int(sys.argv[5])
version = getattr(ibapi, "__version__", "9.81.1")
# The gateway's offer, if the client speaks it.
negotiated = 157 if version.startswith("9.") else min(offered, MAX_CLIENT_VER)


def error_place(args):
    """Request id and code: from 10.33 on a time stands between them."""
    return (args[0], args[2]) if len(args) > 4 else (args[0], args[1])


class App(EWrapper, EClient):
    """Keeps every callback with its arguments."""

    def __init__(self):
        EClient.__init__(self, self)
        self.calls = []

    def __getattribute__(self, name):
        found = object.__getattribute__(self, name)
        if not hasattr(EWrapper, name) or name in ("logAnswer",) or not callable(found):
            return found

        def keep(*args, **kwargs):
            self.calls.append((name, args))

        return keep

    def wait(self, name, condition=lambda args: True, seconds=15):
        deadline = time.time() + seconds
        while time.time() < deadline:
            for called, args in list(self.calls):
                if called == name and condition(args):
                    return args
            time.sleep(0.02)
        raise AssertionError(f"no {name} in time; errors: {[args for called, args in self.calls if called == 'error'][-3:]}")


def aapl():
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = "AAPL", "STK", "SMART", "USD"
    return contract


def order(action, kind, quantity, **terms):
    made = Order()
    made.action, made.orderType, made.totalQuantity = action, kind, quantity
    if version.startswith("9."):
        made.eTradeOnly = made.firmQuoteOnly = False
    for name, value in terms.items():
        setattr(made, name, value)
    return made


commission_callback = "commissionReport" if hasattr(EWrapper, "commissionReport") else "commissionAndFeesReport"


def next_id(app):
    """A new order id, as a client asks for one."""
    app.calls = [call for call in app.calls if call[0] != "nextValidId"]
    app.reqIds(-1)
    return app.wait("nextValidId")[0]


def cancel(app, number):
    if OrderCancel is None:
        app.cancelOrder(number, *([] if version.startswith("9.") else [""]))
    else:
        app.cancelOrder(number, OrderCancel())


def connects(app):
    assert app.wait("nextValidId")[0] >= 1
    assert app.wait("managedAccounts")[0] == "DU1000001"
    assert app.serverVersion() == negotiated, app.serverVersion()


def contract_details(app):
    app.reqContractDetails(1, aapl())
    details = app.wait("contractDetails", lambda args: args[0] == 1)[1]
    app.wait("contractDetailsEnd", lambda args: args[0] == 1)
    assert details.contract.conId == 265598 and details.minTick == 0.01 and details.stockType == "COMMON"


def quotes(app):
    app.reqMktData(2, aapl(), "", False, False, [])
    bid = app.wait("tickPrice", lambda args: args[0] == 2 and args[1] == 1 and args[2] > 0)[2]
    ask = app.wait("tickPrice", lambda args: args[0] == 2 and args[1] == 2 and args[2] > 0)[2]
    assert 0 < bid <= ask * 1.01
    app.cancelMktData(2)


def history(app):
    app.reqHistoricalData(3, aapl(), "", "1 D", "5 mins", "TRADES", 1, 1, False, [])
    app.wait("historicalDataEnd", lambda args: args[0] == 3)
    bars = [args[1] for called, args in app.calls if called == "historicalData"]
    assert len(bars) > 10 and all(bar.low <= bar.close <= bar.high for bar in bars)


def option_parameters(app):
    app.reqSecDefOptParams(4, "AAPL", "", "STK", 265598)
    app.wait("securityDefinitionOptionParameterEnd", lambda args: args[0] == 4)


def account(app):
    app.reqAccountSummary(5, "All", "NetLiquidation,TotalCashValue")
    assert float(app.wait("accountSummary", lambda args: args[2] == "NetLiquidation")[3]) > 0
    app.wait("accountSummaryEnd")
    app.cancelAccountSummary(5)
    app.reqAccountUpdates(True, "DU1000001")
    app.wait("accountDownloadEnd")
    app.reqAccountUpdates(False, "DU1000001")


def market_order(app):
    number = next_id(app)
    app.placeOrder(number, aapl(), order("BUY", "MKT", 10))
    app.wait("orderStatus", lambda args: args[0] == number and args[1] == "Filled")
    execution = app.wait("execDetails", lambda args: args[2].orderId == number)[2]
    app.wait(commission_callback, lambda args: args[0].execId == execution.execId)
    app.reqPositions()
    assert app.wait("position")[2] >= 10
    app.wait("positionEnd")
    app.reqExecutions(6, ExecutionFilter())
    app.wait("execDetailsEnd", lambda args: args[0] == 6)


def limit_and_cancel(app):
    number = next_id(app)
    app.placeOrder(number, aapl(), order("BUY", "LMT", 10, lmtPrice=268.0))
    app.wait("openOrder", lambda args: args[0] == number)
    app.wait("orderStatus", lambda args: args[0] == number and args[1] in ("Submitted", "PreSubmitted"))
    app.reqOpenOrders()
    app.wait("openOrderEnd")
    cancel(app, number)
    app.wait("orderStatus", lambda args: args[0] == number and args[1] == "Cancelled")
    app.reqCompletedOrders(False)
    app.wait("completedOrdersEnd")


def bracket_comes_back(app):
    """Entry filled, client gone and back: its children are found, and can be canceled."""
    parent = next_id(app)
    common = dict(tif="GTC", outsideRth=False)
    app.placeOrder(parent, aapl(), order("BUY", "MKT", 10, transmit=False, **common))
    app.placeOrder(parent + 1, aapl(), order("SELL", "LMT", 10, lmtPrice=999.0, parentId=parent, transmit=False, **common))
    app.placeOrder(parent + 2, aapl(), order("SELL", "STP", 10, auxPrice=9.0, parentId=parent, transmit=True, **common))
    app.wait("orderStatus", lambda args: args[0] == parent and args[1] == "Filled")
    app.disconnect()
    time.sleep(2)  # its reader holds the socket open for up to a second
    back = started(31)
    try:
        back.wait("nextValidId", lambda args: args[0] > parent + 2)
        back.reqOpenOrders()
        back.wait("openOrderEnd")
        found = {args[0] for called, args in back.calls if called == "openOrder"}
        assert {parent + 1, parent + 2} <= found, found
        for child in (parent + 1, parent + 2):
            cancel(back, child)
            back.wait("orderStatus", lambda args, child=child: args[0] == child and args[1] == "Cancelled")
    finally:
        back.disconnect()
        app.connect(host, port, 32)
        threading.Thread(target=app.run, daemon=True).start()
        app.wait("nextValidId")


def what_if(app):
    number = next_id(app)
    app.calls = [call for call in app.calls if call[0] != "openOrder"]
    app.placeOrder(number, aapl(), order("BUY", "MKT", 100, whatIf=True))
    state = app.wait("openOrder", lambda args: args[0] == number)[3]
    assert float(state.initMarginChange) > 0, state


def greeks(app):
    app.calls = [call for call in app.calls if call[0] != "securityDefinitionOptionParameter"]
    app.reqSecDefOptParams(41, "AAPL", "", "STK", 265598)
    expirations, strikes = app.wait("securityDefinitionOptionParameter", lambda args: args[1] == "SMART")[5:7]
    app.reqMktData(42, aapl(), "", False, False, [])
    price = app.wait("tickPrice", lambda args: args[0] == 42 and args[1] == 4)[2]
    app.cancelMktData(42)
    option = aapl()
    option.secType, option.right, option.multiplier = "OPT", "C", "100"
    option.lastTradeDateOrContractMonth = sorted(expirations)[3]
    option.strike = min(strikes, key=lambda strike: abs(strike - price))
    app.reqMktData(43, option, "", False, False, [])
    model = app.wait("tickOptionComputation", lambda args: args[0] == 43 and args[1] == 13)
    assert 0.3 < model[4] < 0.7 and model[3] > 0.05, model
    app.cancelMktData(43)


def streams_and_lists(app):
    """What is pushed, and lists of the gateway: each comes."""
    app.reqTickByTickData(51, aapl(), "BidAsk", 0, False)
    app.wait("tickByTickBidAsk", lambda args: args[0] == 51)
    app.reqRealTimeBars(52, aapl(), 5, "TRADES", True, [])
    app.wait("realtimeBar", lambda args: args[0] == 52)
    app.reqMktDepth(53, aapl(), 5, True, [])
    app.wait("updateMktDepthL2", lambda args: args[0] == 53)
    app.reqPnL(54, "DU1000001", "")
    app.wait("pnl", lambda args: args[0] == 54)
    app.reqHistoricalTicks(55, aapl(), "", "20261124-15:30:00", 5, "TRADES", 1, True, [])
    app.wait("historicalTicksLast", lambda args: args[0] == 55)
    app.reqHeadTimeStamp(56, aapl(), "TRADES", 1, 1)
    app.wait("headTimestamp", lambda args: args[0] == 56)
    app.reqMatchingSymbols(57, "AAP")
    app.wait("symbolSamples", lambda args: args[0] == 57)
    app.reqMarketRule(26)
    app.wait("marketRule")
    app.reqNewsProviders()
    app.wait("newsProviders")


def unknown_contract(app):
    contract = aapl()
    contract.symbol = "NOSUCHSYMBOL"
    app.reqContractDetails(7, contract)
    app.wait("error", lambda args: error_place(args) == (7, 200))


CASES = (
    connects, contract_details, quotes, history, option_parameters, account, market_order, limit_and_cancel,
    unknown_contract, what_if, greeks, streams_and_lists, bracket_comes_back,
)


def started(client_id):
    app = App()
    app.connect(host, port, client_id)
    threading.Thread(target=app.run, daemon=True).start()
    return app


def main():
    app = started(31)
    for case in CASES:
        result = {"library": "ibapi", "version": version, "case": case.__name__}
        try:
            case(app)
            result["passed"] = True
        except Exception as error:  # a case that fails is a result, not the end of the run
            result.update(passed=False, reason=f"{type(error).__name__}: {error}", where=traceback.format_exc().splitlines()[-3:])
        print(json.dumps(result), flush=True)
    app.disconnect()


main()
