import { NO_NAMESPACE, pause } from '../../../support/program.ts'
import { type Fault, terminate } from '../fault.ts'
import { endedBadly, ranOnce } from '../outcome.ts'

const BYTES = 2_000_000

const failing: Fault['scenario'] = { hooks: [['cache', 'fails later']] }

/** Rule X: how the process ends. */
export const ENDINGS: readonly Fault[] = [
  {
    rule: 'X1',
    name: 'all went well',
    does: 'The hook takes 100 ms and succeeds.',
    passes: 'The status is 0.',
    program: 'hooks',
    scenario: { hooks: [['database', 'slow', 100]] },
    claims: ['hooks', 'status 0'],
    act: terminate,
    isSurvived: (outcome) => ranOnce(outcome, 'database') && outcome.code === 0,
  },
  {
    rule: 'X1',
    name: 'a hook fails',
    does: 'The hook rejects after 50 ms.',
    passes:
      'The process exits with a status other than 0 that it sets itself: not by the signal, and not with 143.',
    program: 'hooks',
    scenario: failing,
    claims: ['hooks', 'status of a failure'],
    act: terminate,
    isSurvived: (outcome) =>
      outcome.stdout.includes('begin cache') &&
      endedBadly(outcome) &&
      outcome.signal === null &&
      outcome.code !== 143,
  },
  {
    rule: 'X5',
    name: 'what failed?',
    does: 'The hook rejects after 50 ms.',
    passes: 'stderr has the message of the error.',
    program: 'hooks',
    scenario: failing,
    claims: ['failures'],
    act: terminate,
    isSurvived: ({ stderr }) => stderr.includes('the disk is full'),
  },
  {
    rule: 'X5',
    name: 'the first of two hooks fails',
    does: 'The first hook rejects after 50 ms, and a second one takes 200 ms.',
    passes: 'The second hook runs once and finishes.',
    program: 'hooks',
    kind: 'several hooks',
    scenario: {
      hooks: [
        ['cache', 'fails later'],
        ['database', 'slow', 200],
      ],
    },
    claims: ['failures'],
    act: terminate,
    isSurvived: (outcome) => !outcome.isStuck && ranOnce(outcome, 'database'),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'X1',
    name: '`process.exitCode` is 3',
    does: 'The application has set `process.exitCode` to 3; the hook succeeds.',
    passes: 'The status is 3.',
    program: 'hooks',
    scenario: { hooks: [['database', 'slow', 50]], elsewhere: ['sets a status'] },
    claims: ['exitCode'],
    act: terminate,
    isSurvived: (outcome) => ranOnce(outcome, 'database') && outcome.code === 3,
  },
  {
    rule: 'X4',
    name: '2 MB to a slow reader',
    does: 'The hook writes 2 MB to stdout. The reader waits for 300 ms before it reads.',
    passes: 'All 2 MB arrive.',
    program: 'hooks',
    // The bench is the reader, and late on a busy machine.
    scenario: { timeout: 6_000, marks: 2, hooks: [['database', 'writes 2 MB']] },
    claims: ['output is flushed'],
    patience: 8_000,
    async act(subject) {
      subject.child.stdout?.pause()
      subject.signal('SIGTERM')
      await pause(300)
      subject.child.stdout?.resume()
      return []
    },
    isSurvived: ({ stdout }) => stdout.length >= BYTES && stdout.endsWith('END'),
    controls: { failing: 'hasty' },
  },
  {
    rule: 'X1',
    name: 'as process 1',
    does: 'The program is process 1 of a PID namespace, as in a container. The hook is synchronous, and an open pool keeps the event loop alive.',
    passes: 'The hook runs once and finishes, and the process exits within 2 s.',
    program: 'hooks',
    isSkipped: NO_NAMESPACE,
    scenario: { keepsPool: true, hooks: [['database', 'synchronous']] },
    claims: ['synchronous hooks'],
    spawn: { isFirst: true },
    act: terminate,
    isSurvived: (outcome) => !outcome.isStuck && ranOnce(outcome, 'database'),
  },
]
