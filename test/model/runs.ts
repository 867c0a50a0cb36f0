/** What the checker looks for: a state that breaks a property or is a deadlock, or a way on which the exit is never reached. */
export type Search = 'states' | 'exit'

/** One run of the checker. */
export interface Run {
  readonly name: string
  readonly search: Search
  /** Macros of the model, without `-D`. */
  readonly macros: readonly string[]
  /** The property that has to be violated: the run has a mutant. */
  readonly violates?: string
  /** What the mutant does. */
  readonly what?: string
  /** Whether `npm test` runs it too. The command runs all of them. */
  readonly isQuick?: boolean
}

const ORDER = ['TERMS=1', 'INTS=2']
const LATE = [...ORDER, 'LATE_HOOKS=1']
const THREAD = ['THREADS=1', 'INTS=1', 'FEW_HOOKS=2']
const BLOCKED = ['BLOCKS=2', 'INTS=1', 'EXITS=1', 'FEW_HOOKS=1']
const AT_EXIT = [...BLOCKED, 'PROCESS_EXIT=1']
const BLOCKED_FEW = ['BLOCKS=2', 'INTS=1', 'EXITS=1', 'FEW_HOOKS=2']
const BLOCKED_ONCE = ['BLOCKS=1', 'INTS=1', 'FEW_HOOKS=2']
const FOREIGN_EXIT = ['EXITS=1', 'FEW_HOOKS=1']
const COPIES = ['COPIES=1', 'TERMS=1', 'INTS=2', 'EXITS=1']

/** The parts of the protocol. All of it at once has too many states. */
export const SCENES: readonly Run[] = [
  { name: 'order and signals', search: 'states', macros: ORDER, isQuick: true },
  { name: 'a late hook', search: 'states', macros: LATE, isQuick: true },
  { name: 'a thread', search: 'states', macros: THREAD, isQuick: true },
  { name: 'blocked', search: 'states', macros: BLOCKED },
  { name: 'blocked, with `processExit`', search: 'states', macros: AT_EXIT },
  { name: 'two registries', search: 'states', macros: COPIES },
  { name: 'order and signals', search: 'exit', macros: ['TERMS=1', 'INTS=1'], isQuick: true },
  {
    name: 'a thread',
    search: 'exit',
    macros: ['THREADS=1', 'FEW_HOOKS=2', 'ANNOUNCE_AGAIN=0'],
  },
  { name: 'blocked', search: 'exit', macros: BLOCKED_FEW },
  {
    name: 'blocked, with `processExit`',
    search: 'exit',
    macros: [...BLOCKED_FEW, 'PROCESS_EXIT=1'],
  },
  { name: 'two registries', search: 'exit', macros: ['COPIES=1', 'INTS=1', 'FEW_HOOKS=2'] },
]

/** With these bounds the checker finds a mutant in a moment. */
const QUICK: ReadonlySet<readonly string[]> = new Set([ORDER, LATE, BLOCKED_ONCE, FOREIGN_EXIT, COPIES])

const mutant = (
  name: string,
  what: string,
  violates: string,
  macros: readonly string[],
  search: Search = 'states',
): Run => ({ name, search, macros: [...macros, name], violates, what, isQuick: QUICK.has(macros) })

/** The planted faults. */
export const MUTANTS: readonly Run[] = [
  mutant('M_TERM_FORCES', 'a second SIGTERM forces the exit', 'T3_only_SIGINT_forces', ORDER),
  mutant('M_NOT_REPEATED', 'a first late SIGINT is not noted', 'T3_second_SIGINT_forces', ORDER),
  mutant(
    'M_NO_WINDOW_TURN',
    'when the 200 ms are over, signals that have waited do not come first',
    'T2_double_is_no_force',
    BLOCKED_ONCE,
  ),
  mutant('M_FORCE_FLUSHES', 'a forced exit waits for the outputs', 'one_forced_exit', ORDER),
  mutant('M_TWICE', 'last call starts a running hook once more', 'R9_runs_once', ORDER),
  mutant('M_WORK_NOT_AWAITED', 'the level below `work` opens at once', 'R2_levels_in_order', ORDER),
  mutant('M_NO_SEQUENCE', 'the hooks of a sequence start together', 'R3_newest_first', ORDER),
  mutant('M_LEVELS_AT_ONCE', 'last call opens the next level at once', 'D3_upper_level_first', ORDER),
  mutant(
    'M_STARTS_AFTER_REPORT',
    'a hook that is registered after the report starts',
    'no_start_after_exit',
    LATE,
  ),
  mutant('M_TWO_REGISTRIES', 'a second copy has a registry of its own', 'X1_zero_means_whole', ORDER),
  mutant(
    'M_COPY_CUTS_IN_SILENCE',
    'a registry does not tell what the exit by another cuts off',
    'T7_each_registry_tells',
    COPIES,
  ),
  mutant(
    'M_LATE_IS_TIMED_OUT',
    'a shutdown that goes past last call exits with 124',
    'X1_status_follows_cause',
    ORDER,
  ),
  mutant('M_ONE_TIMER', 'last call clears the timer of the deadline', 'no_deadlock', ORDER),
  mutant('M_NO_DEADLINE', 'the timer of the deadline is missing', 'exit_is_reached', BLOCKED_FEW, 'exit'),
  mutant('M_REPORT_AGAIN', 'Ctrl-C after the report makes another', 'one_report_or_line', ORDER),
  mutant(
    'M_CUT_IN_SILENCE',
    'an exit by a hook writes no line about the others',
    'one_report_or_line',
    FOREIGN_EXIT,
  ),
  mutant(
    'M_KILL_AT_ONCE',
    'the watchdog kills without an interrupt first',
    'D6_kill_needs_reason',
    BLOCKED_ONCE,
  ),
  mutant('M_FORCE_AT_EXIT', 'the watchdog interrupts an exit that has begun', 'D6_no_force_at_exit', BLOCKED),
  mutant(
    'M_ABORT_BLOCKS',
    'an interrupt before the report is made does nothing',
    'D6_interrupt_ends_process',
    BLOCKED,
  ),
  mutant(
    'M_EXIT_IGNORED',
    'while hooks run at an exit, the watchdog’s exit is ignored too',
    'D6_interrupt_ends_process',
    AT_EXIT,
  ),
  mutant(
    'M_DROPPED_AT_EXIT',
    'at an exit, all hooks are taken out before the first starts',
    'D6_all_hooks_start',
    AT_EXIT,
  ),
  mutant('M_REPORT_LOST', 'a thread’s report is not heard', 'W2_report_arrives', THREAD),
  mutant('M_DEATH_IS_NO_FAILURE', 'a thread that dies counts as done', 'X1_zero_means_whole', THREAD),
  mutant('M_OPENS_AGAIN', 'a thread opens its level each time it is told to', 'R9_runs_once', THREAD),
]
