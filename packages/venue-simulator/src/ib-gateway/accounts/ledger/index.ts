// Books of an account.

export {
  type AccountBooks,
  type Booked,
  type Booking,
  beginDay,
  book,
  type Holding,
  moveCash,
  multiplierOf,
  openBooks,
} from './account-books.ts';
