let turn

/** The turn of the event loop, counted from the first call. */
export function currentTurn() {
  if (turn === undefined) {
    turn = 0
    setImmediate(count)
  }
  return turn
}

function count() {
  turn++
  setImmediate(count)
}
