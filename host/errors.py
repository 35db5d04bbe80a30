"""What can go wrong, as one tree. Every message is one line that names the remedy.

HostError
├── InputError            what a person typed or sent cannot be used (exit 2, HTTP 422)
│   └── SheetError        a sheet is wrong: file, field, remedy
├── EngineError           a model, voice or library cannot start or failed
│   └── MissingWeights    its weights are not here; the message holds the command to type
└── ShopError             the shop refuses: nothing was changed
    ├── UnknownProduct
    ├── BadQuantity
    ├── SoldOut
    ├── EmptyCart
    ├── UnknownOrder
    ├── BadCoupon
    └── BadCustomer       name, address or contact cannot be used
"""

from __future__ import annotations


class HostError(Exception):
    """The root. ``str(error)`` is one line a person can act on."""


class InputError(HostError):
    """What a person typed or sent cannot be used."""


class SheetError(InputError):
    """A sheet is wrong. ``faults`` lists every fault found, one line each."""

    def __init__(self, *faults: str) -> None:
        super().__init__(faults[0] if len(faults) == 1 else "\n".join(faults))
        self.faults: tuple[str, ...] = faults


class EngineError(HostError):
    """An engine cannot start or has failed. The show goes on with the next best."""


class MissingWeights(EngineError):
    """The weights of a model are not on this machine."""

    def __init__(self, name: str, command: str) -> None:
        super().__init__(f"the weights of {name} are not here; to get them: {command}")
        self.name = name
        self.command = command


class ShopError(HostError):
    """The shop refuses. Nothing was changed."""


class UnknownProduct(ShopError):
    """No product of that id in the shop."""


class BadQuantity(ShopError):
    """Zero, negative, not whole, or more than one order may hold."""


class SoldOut(ShopError):
    """Not enough in stock. ``left`` pieces remain."""

    def __init__(self, message: str, left: int = 0) -> None:
        super().__init__(message)
        self.left = left


class EmptyCart(ShopError):
    """There is nothing to order."""


class UnknownOrder(ShopError):
    """No order of that id for whoever asks."""


class BadCoupon(ShopError):
    """No article in the cart takes this code today."""


class BadCustomer(ShopError):
    """Name, address or contact cannot be used. ``field`` says which."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field
