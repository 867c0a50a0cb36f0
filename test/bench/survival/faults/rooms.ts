import { type Fault, terminate } from '../fault.ts'
import { type Outcome, ranOnce } from '../outcome.ts'
import type { Subject } from '../subject.ts'

const keepsItsCleanup = (outcome: Outcome): boolean => !outcome.isStuck && ranOnce(outcome, 'database')

/** A forked child, whose parent is the bench. */
const forked = (fault: Pick<Fault, 'name' | 'does' | 'claims' | 'act'>): Fault => ({
  rule: 'W3',
  ...fault,
  passes: 'The hook runs once and finishes, and the process exits within 2 s.',
  program: 'hooks',
  scenario: { features: ['parent'], hooks: [['database', 'slow', 100]] },
  spawn: { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  isSurvived: keepsItsCleanup,
})

/** Rule W: several processes, threads and copies. */
export const ROOMS: readonly Fault[] = [
  forked({
    name: 'the parent says `shutdown`',
    does: "The parent of a forked child sends the message 'shutdown', as PM2 does. (lastcall: `parent: true`)",
    claims: ['hooks', 'hooks at a message of the parent'],
    act(subject) {
      subject.begin().child.send('shutdown')
      return Promise.resolve([])
    },
  }),
  forked({
    name: 'the parent is lost',
    does: 'The channel to the parent of a forked child closes. (lastcall: `parent: true`)',
    claims: ['hooks', 'hooks without a parent'],
    act(subject) {
      subject.begin().child.disconnect()
      return Promise.resolve([])
    },
  }),
  {
    rule: 'W3',
    name: 'the primary of a cluster dies',
    does: 'The primary of a cluster is killed. (lastcall: `parent: true`)',
    passes: "The worker's hook finishes, and 2 s later the worker has exited.",
    program: 'cluster',
    kind: 'server',
    scenario: {},
    claims: ['hooks without a parent'],
    act: killPrimary,
    isSurvived: ({ seen, stdout }) => seen[0] === 'gone' && stdout.includes('end database'),
  },
  {
    rule: 'W1',
    name: 'two copies in one process',
    does: 'Two copies of the library are loaded. Each has a hook: one takes 300 ms, the other 50 ms.',
    passes: 'Both hooks run once and finish.',
    program: 'hooks',
    kind: 'hooks without a server',
    scenario: {
      hooks: [['database', 'slow', 300]],
      copiedHooks: [['cache', 'slow', 50]],
      hasCopy: true,
    },
    claims: ['hooks', 'several copies'],
    act: terminate,
    isSurvived: (outcome) => !outcome.isStuck && ranOnce(outcome, 'database', 'cache'),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'W2',
    name: 'a hook in a thread',
    does: 'A worker thread has a hook, and the main thread has one too.',
    passes: 'Both hooks finish.',
    program: 'thread',
    kind: 'hooks without a server',
    scenario: {},
    claims: ['threads'],
    act: terminate,
    isSurvived: ({ isStuck, stdout }) =>
      !isStuck && stdout.includes('end main') && stdout.includes('end thread'),
    controls: { failing: 'by-hand', passingScenario: { isInMain: true } },
  },
]

/** The worker has the same output, so that is closed when both are gone. */
async function killPrimary(subject: Subject): Promise<readonly string[]> {
  const worker = subject.numberAfter('pid')
  subject.signal('SIGKILL')
  if (await subject.isSilentWithin(2_000)) return ['gone']
  process.kill(worker, 'SIGKILL')
  return ['still there']
}
