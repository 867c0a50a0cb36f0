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
const THREAD = ['THREADS=1', 'INTS=1', 'FEW_HOOKS=2']
const BLOCKED = ['BLOCKS=2', 'INTS=1', 'EXITS=1', 'FEW_HOOKS=1']
const AT_EXIT = [...BLOCKED, 'PROCESS_EXIT=1']
const BLOCKED_FEW = ['BLOCKS=2', 'INTS=1', 'EXITS=1', 'FEW_HOOKS=2']

/** The parts of the protocol. All of it at once has too many states. */
export const SCENES: readonly Run[] = [
  { name: 'order and signals', search: 'states', macros: ORDER, isQuick: true },
  { name: 'a late hook', search: 'states', macros: [...ORDER, 'LATE_HOOKS=1'] },
  { name: 'a thread', search: 'states', macros: THREAD },
  { name: 'blocked', search: 'states', macros: BLOCKED },
  { name: 'blocked, with `processExit`', search: 'states', macros: AT_EXIT },
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
]

const mutant = (
  name: string,
  what: string,
  violates: string,
  macros: readonly string[],
  search: Search = 'states',
): Run => ({ name, search, macros: [...macros, name], violates, what, isQuick: macros === ORDER })

/** The planted faults. */
export const MUTANTS: readonly Run[] = [
  mutant('M_TERM_FORCES', 'a second SIGTERM forces the exit', 'T3_only_SIGINT_forces', ORDER),
  mutant('M_TWICE', 'last call starts a running hook once more', 'R9_runs_once', ORDER),
  mutant('M_LEVELS_AT_ONCE', 'last call opens the next level at once', 'D3_upper_level_first', ORDER),
  mutant('M_TWO_REGISTRIES', 'a second copy has a registry of its own', 'X1_zero_means_whole', ORDER),
  mutant('M_NO_DEADLINE', 'the timer of the deadline is missing', 'exit_is_reached', BLOCKED_FEW, 'exit'),
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
