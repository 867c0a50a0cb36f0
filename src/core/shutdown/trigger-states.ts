/** The state of a registry's listeners. */
export type TriggerState =
  /** Nothing listens. */
  | 'idle'
  /** Somebody wants to hear of a trigger. */
  | 'listening'
  /** Nobody wants to any more; the listeners stay for one turn of the loop. */
  | 'leaving'
  /** A shutdown has begun less than 200 ms ago: any signal is part of its trigger (T2). */
  | 'repeating'
  /** A shutdown runs, and a SIGINT forces its end (T3). */
  | 'forcing'
  /** The shutdown is over and the process goes on, but the 200 ms are not over. */
  | 'ending'

/** The events that change the state. */
export type TriggerHappening = 'wanted' | 'unwanted' | 'turn over' | 'begun' | 'window over' | 'ended'

/** The next state for each state and event. A missing entry means no change. */
export const TRANSITIONS: Readonly<
  Record<TriggerState, Partial<Readonly<Record<TriggerHappening, TriggerState>>>>
> = {
  idle: { wanted: 'listening' },
  listening: { unwanted: 'leaving', begun: 'repeating' },
  leaving: { wanted: 'listening', 'turn over': 'idle' },
  repeating: { 'window over': 'forcing', ended: 'ending' },
  forcing: { ended: 'leaving' },
  ending: { 'window over': 'leaving' },
}
