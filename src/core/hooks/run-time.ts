/** What a run asks of the shutdown's deadline. */
export interface RunDeadline {
  /** Milliseconds from the trigger to the end. */
  readonly endMs: number
  readonly isPast: boolean
  /** Milliseconds since the trigger. */
  elapsed(): number
  /** Milliseconds until last call, and after that until the open level is passed over. */
  remaining(): number
  /** Milliseconds until the end. */
  untilEnd(): number
}

/** The time of a run: when it started and ended, and how long it may take. */
export class RunTime {
  readonly #deadline: RunDeadline
  readonly #timeout: number | undefined
  startMs = 0
  #hasStarted = false
  #endMs: number | undefined
  /** What limits it beside its own timeout: its level, or the deadline alone; or its time is up. */
  #limit: 'level' | 'deadline' | 'up' = 'level'

  constructor(deadline: RunDeadline, timeout: number | undefined) {
    this.#deadline = deadline
    this.#timeout = timeout
  }

  /** Whether the level of the run was passed over while it ran. */
  get isUp(): boolean {
    return this.#limit === 'up'
  }

  get hasSkippedTurn(): boolean {
    return this.#limit === 'deadline'
  }

  get durationMs(): number {
    return this.#hasStarted ? (this.#endMs ?? this.#deadline.elapsed()) - this.startMs : 0
  }

  /** Whether the run ended late because a blocked loop let it. What could start only after the deadline has not. */
  get hasOutlivedDeadline(): boolean {
    return this.#deadline.isPast && this.startMs <= this.#deadline.endMs
  }

  start(): void {
    this.#hasStarted = true
    this.startMs = this.#deadline.elapsed()
  }

  end(): void {
    this.#endMs = this.#deadline.elapsed()
  }

  /** D3: its level was passed over. */
  passOver(): void {
    this.#limit = 'up'
  }

  /** D3: it starts because its level is passed over, and may take until the end. */
  skipTurn(): void {
    this.#limit = 'deadline'
  }

  /** Milliseconds left of its own `timeout`; below 0 when it is over. */
  ownLeft(): number {
    return this.#timeout === undefined ? Infinity : this.#timeout - this.durationMs
  }

  /** Milliseconds left; never below 0. */
  remaining(): number {
    return Math.max(0, Math.min(this.ownLeft(), this.#left()))
  }

  #left(): number {
    if (this.#limit === 'up') return 0
    return this.#limit === 'deadline' ? this.#deadline.untilEnd() : this.#deadline.remaining()
  }
}
