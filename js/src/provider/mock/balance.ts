import { KMsgError } from "../../core/error.js";
import { KMsgErrorCode } from "../../core/error-code.js";
import { numberIn } from "./numbers.js";

/** The account's money; unlimited until an amount is set. */
export class Balance {
  amount = Number.POSITIVE_INFINITY;
  private price = 1;

  set(amount: number | undefined, price: number): void {
    if (amount === undefined) {
      this.amount = Number.POSITIVE_INFINITY;
      return;
    }
    const checkedPrice = numberIn(price, "pricePerMessage", 0, Number.MAX_VALUE);
    this.amount = numberIn(amount, "amount", 0, Number.MAX_VALUE);
    this.price = checkedPrice;
  }

  /** Takes the price of one message; the error when there is not enough. */
  charge(providerId: string): KMsgError | undefined {
    if (this.amount > 0 && this.amount >= this.price) {
      this.amount -= this.price;
      return undefined;
    }
    return new KMsgError(
      KMsgErrorCode.INSUFFICIENT_BALANCE,
      "Mock provider balance is used up; add to it with setBalance",
      { providerId },
    );
  }
}
