/**
 * Milliseconds that the main thread has to answer: three periods of a container whose processor time is limited, and what it takes
 * to answer there.
 */
const PATIENCE = { wall: 300, processor: 30 }

/** Milliseconds before the deadline in which a blocked process is made to exit: to load the inspector and write a report. */
const MARGIN = { wall: 250, processor: 62.5 }

/** Milliseconds beyond the deadline that a main thread has which was asked late. */
const OVERTIME = { wall: 100, processor: 15 }

/** Signs of life in the time that the main thread has for one answer: more of them only cost processor time. */
const SIGNS = 10

/** How long a watchdog waits for what, in milliseconds. */
export interface Terms {
  readonly patience: number
  /** Between two signs of life, and between two questions. */
  readonly interval: number
  readonly margin: number
  readonly overtime: number
}

/**
 * D6: a slow process is taken for slow. What takes a moment of processor time takes long where a container gets only a share of a
 * processor.
 *
 * @param left - Milliseconds until the deadline.
 */
export function termsOf(left: number, reserve: number, share: number): Terms {
  const within = (most: number, { wall, processor }: typeof PATIENCE): number =>
    Math.min(most, Math.max(wall, processor / share))
  const patience = within(left / 4, PATIENCE)
  return {
    patience,
    interval: patience / SIGNS,
    margin: within(Math.max(reserve, 0.3 * left), MARGIN),
    overtime: within(left / 8, OVERTIME),
  }
}
