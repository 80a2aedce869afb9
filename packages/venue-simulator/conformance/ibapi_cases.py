"""Cases that IBKR's own Python client (as on PyPI) passes or fails against the simulated gateway: one JSON line each.

    python ibapi_cases.py ibapi HOST PORT CONTROL_URL
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
from ibapi.wrapper import EWrapper

host, port = sys.argv[2], int(sys.argv[3])
version = getattr(ibapi, "__version__", "9.81.1")


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
    made.eTradeOnly = made.firmQuoteOnly = False
    for name, value in terms.items():
        setattr(made, name, value)
    return made


def connects(app):
    assert app.wait("nextValidId")[0] >= 1
    assert app.wait("managedAccounts")[0] == "DU1000001"
    assert app.serverVersion() == 157


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
    number = app.wait("nextValidId")[0]
    app.placeOrder(number, aapl(), order("BUY", "MKT", 10))
    app.wait("orderStatus", lambda args: args[0] == number and args[1] == "Filled")
    execution = app.wait("execDetails", lambda args: args[2].orderId == number)[2]
    app.wait("commissionReport", lambda args: args[0].execId == execution.execId)
    app.reqPositions()
    assert app.wait("position")[2] >= 10
    app.wait("positionEnd")
    app.reqExecutions(6, ExecutionFilter())
    app.wait("execDetailsEnd", lambda args: args[0] == 6)


def limit_and_cancel(app):
    number = app.wait("nextValidId")[0] + 1
    app.placeOrder(number, aapl(), order("BUY", "LMT", 10, lmtPrice=268.0))
    app.wait("openOrder", lambda args: args[0] == number)
    app.wait("orderStatus", lambda args: args[0] == number and args[1] in ("Submitted", "PreSubmitted"))
    app.reqOpenOrders()
    app.wait("openOrderEnd")
    app.cancelOrder(number)
    app.wait("orderStatus", lambda args: args[0] == number and args[1] == "Cancelled")
    app.reqCompletedOrders(False)
    app.wait("completedOrdersEnd")


def unknown_contract(app):
    contract = aapl()
    contract.symbol = "NOSUCHSYMBOL"
    app.reqContractDetails(7, contract)
    app.wait("error", lambda args: args[0] == 7 and args[1] == 200)


def main():
    app = App()
    app.connect(host, port, 31)
    threading.Thread(target=app.run, daemon=True).start()
    for case in (connects, contract_details, quotes, history, option_parameters, account, market_order, limit_and_cancel, unknown_contract):
        result = {"library": "ibapi", "version": version, "case": case.__name__}
        try:
            case(app)
            result["passed"] = True
        except Exception as error:  # a case that fails is a result, not the end of the run
            result.update(passed=False, reason=f"{type(error).__name__}: {error}", where=traceback.format_exc().splitlines()[-3:])
        print(json.dumps(result), flush=True)
    app.disconnect()


main()
