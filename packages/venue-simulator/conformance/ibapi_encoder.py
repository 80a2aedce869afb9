"""What IBKR's own API 10 puts on the wire for some requests at server versions 187 to 200: a JSON line each, without a gateway.

    python ibapi_encoder.py
"""

import json

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.order_cancel import OrderCancel
from ibapi.wrapper import EWrapper


class Recorder:
    """Stands where the client has its socket."""

    def __init__(self, version):
        self.version = version

    def isConnected(self):
        return True

    def disconnect(self):
        pass

    def sendMsg(self, message):
        text = (message if isinstance(message, bytes) else message.encode())[4:].decode("latin-1")
        print(json.dumps({"version": self.version, "fields": text.split("\0")[:-1]}))


contract = Contract()
contract.symbol, contract.secType, contract.exchange, contract.currency = "AAPL", "STK", "SMART", "USD"
order = Order()
order.action, order.orderType, order.totalQuantity, order.lmtPrice = "BUY", "LMT", 100, 14.61

for version in range(187, 201):
    client = EClient(EWrapper())
    client.conn = Recorder(version)
    client.serverVersion_ = version
    client.isConnected = lambda: True
    client.placeOrder(377, contract, order)
    client.cancelOrder(377, OrderCancel())
    client.reqGlobalCancel(OrderCancel())
    client.reqExecutions(3, ExecutionFilter())
    client.exerciseOptions(5, contract, 1, 1, "DU1000001", 0, "", "", False)
    client.reqContractDetails(6, contract)
    client.reqHistogramData(7, contract, True, "3 days")
