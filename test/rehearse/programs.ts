// Examples of what rehearsals measure, with round numbers that resemble those of real runs: services that were made for it,
// most with a fault, and servers that have nothing to do with Node. Results of real runs are in `recorded`.
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import type { Target } from '../../src/rehearse/result.ts'
import { events, measured, rehearsal, server, serverErrors, skipped } from './measured.ts'

const NOT_TRIED = [
  { what: 'other paths than /', why: '--path, --request' },
  { what: 'uploads', why: 'no --request with a body' },
  { what: 'streams', why: 'no --stream' },
  { what: 'WebSockets', why: 'no --ws' },
]

const ALIKE = 'SIGTERM under load lost requests; --all runs all'

const OTHERS = (['twice', 'then-sigint', 'at-start', 'when-idle'] as const).map((id) => skipped(id, ALIKE))

/** Requests before the signal, of a service that is asked without a pause. */
const BEFORE = [
  ...events('keep-alive', 'answered', 120, [-1_200, 0]),
  ...events('new-connection', 'answered', 42, [-1_200, 0]),
  ...events('returning', 'answered', 37, [-1_200, 0]),
]

const good: Measured = measured(
  'node server.js',
  [
    rehearsal('under-load', {
      requests: { sent: 263, answered: 263 },
      byClient: [
        {
          client: 'keep-alive',
          sent: 160,
          answered: 160,
          cut: 0,
          closedWithoutAWord: 0,
          raced: 0,
          refused: 0,
        },
        { client: 'returning', sent: 47, answered: 47, cut: 0, closedWithoutAWord: 0, raced: 0, refused: 0 },
        {
          client: 'new-connection',
          sent: 56,
          answered: 56,
          cut: 0,
          closedWithoutAWord: 0,
          raced: 0,
          refused: 0,
        },
      ],
      events: [
        ...BEFORE,
        ...events('keep-alive', 'answered', 40, [0, 560]),
        ...events('new-connection', 'answered', 14, [0, 300]),
        ...events('returning', 'answered', 10, [0, 500]),
      ],
    }),
    rehearsal('as-process-1', { requests: { sent: 227, answered: 227 } }),
    rehearsal('twice', { requests: { sent: 259, answered: 259 } }),
    rehearsal('at-start', { exit: { afterMs: 130 } }),
    rehearsal('when-idle', { exit: { afterMs: 510 } }),
  ],
  {
    target: { server: 'Express', usesLastcall: true },
    notTried: NOT_TRIED,
  },
)

/** Written by hand, without lastcall. It takes 1 s. */
const good2: Measured = measured('node good2.js', [
  rehearsal('under-load', { exit: { afterMs: 1_040 }, requests: { sent: 301, answered: 300, raced: 1 } }),
  rehearsal('twice', { exit: { afterMs: 1_040 }, requests: { sent: 300, answered: 300 } }),
  rehearsal('then-sigint', {
    exit: { code: 130, afterMs: 640 },
    requests: { sent: 240, answered: 228, cut: 12 },
  }),
  rehearsal('at-start', { exit: { code: null, signal: 'SIGTERM', afterMs: 3 } }),
  rehearsal('when-idle', { exit: { afterMs: 1_010 } }),
])

/** No handler: outside of a container it dies at once, as process 1 it hears nothing. */
const none: Measured = measured('node none.js', [
  rehearsal('under-load', {
    exit: { code: null, signal: 'SIGTERM', afterMs: 9 },
    requests: { sent: 345, answered: 199, cut: 13, refused: 133 },
    firstRefusedMs: 9,
  }),
  rehearsal('as-process-1', {
    exit: { code: null, signal: 'SIGKILL', afterMs: 30_002, wasKilled: true },
    requests: { sent: 4_200, answered: 4_188, cut: 12 },
  }),
  ...OTHERS,
])

/** `process.exit()` in the handler. */
const exits: Measured = measured(
  'node server.js',
  [
    rehearsal('under-load', {
      exit: { afterMs: 10 },
      requests: { sent: 359, answered: 199, cut: 11, closedWithoutAWord: 2, refused: 147 },
      byClient: [
        {
          client: 'keep-alive',
          sent: 126,
          answered: 120,
          cut: 6,
          closedWithoutAWord: 0,
          raced: 0,
          refused: 0,
        },
        { client: 'returning', sent: 39, answered: 37, cut: 0, closedWithoutAWord: 2, raced: 0, refused: 0 },
        {
          client: 'new-connection',
          sent: 194,
          answered: 42,
          cut: 5,
          closedWithoutAWord: 0,
          raced: 0,
          refused: 147,
        },
      ],
      firstRefusedMs: 9,
      events: [
        ...BEFORE,
        ...events('keep-alive', 'cut', 6, [9, 10]),
        ...events('new-connection', 'cut', 5, [9, 10], 30),
        ...events('returning', 'closed-without-a-word', 2, [9, 10], 2),
        ...events('new-connection', 'refused', 147, [10, 250], 1),
      ],
    }),
    ...OTHERS,
  ],
  {
    durationMs: 1_838,
    notTried: NOT_TRIED,
  },
)

/** `server.close(() => process.exit())`: a client that never pauses holds it for ever. */
const closes: Measured = measured('node closes.js', [
  rehearsal('under-load', {
    exit: { code: null, signal: 'SIGKILL', afterMs: 30_003, wasKilled: true },
    requests: { sent: 6_120, answered: 6_040, cut: 5, refused: 75 },
    byClient: [
      {
        client: 'keep-alive',
        sent: 5_978,
        answered: 5_973,
        cut: 5,
        closedWithoutAWord: 0,
        raced: 0,
        refused: 0,
      },
      {
        client: 'new-connection',
        sent: 142,
        answered: 67,
        cut: 0,
        closedWithoutAWord: 0,
        raced: 0,
        refused: 75,
      },
    ],
    firstRefusedMs: 1,
    events: [
      ...events('keep-alive', 'answered', 5_973, [-1_200, 30_000]),
      ...events('keep-alive', 'cut', 5, [30_000, 30_003]),
      ...events('new-connection', 'answered', 67, [-1_200, 0]),
      ...events('new-connection', 'refused', 75, [0, 250], 1),
    ],
  }),
  ...OTHERS,
])

/** A handler that does nothing. */
const deaf: Measured = measured('node deaf.js', [
  rehearsal('under-load', {
    exit: { code: null, signal: 'SIGKILL', afterMs: 30_002, wasKilled: true },
    requests: { sent: 9_020, answered: 9_002, cut: 18 },
    events: events('keep-alive', 'answered', 9_002, [-1_200, 30_000]),
  }),
  ...OTHERS,
])

/** Stops after 1 s whatever is under way. */
const slow: Measured = measured('node slow.js', [
  rehearsal('under-load', {
    exit: { afterMs: 1_003 },
    requests: { sent: 61, answered: 50, cut: 8, closedWithoutAWord: 3 },
    events: [
      ...events('keep-alive', 'answered', 40, [-3_600, 900], 1_200),
      ...events('returning', 'answered', 10, [-3_600, 900], 1_200),
      ...events('keep-alive', 'cut', 8, [1_000, 1_003], 700),
      ...events('returning', 'closed-without-a-word', 3, [1_000, 1_003], 20),
    ],
  }),
  ...OTHERS,
])

/** All is well, but for the status. */
const status: Measured = measured('node status.js', [
  rehearsal('under-load', { exit: { code: 1 }, requests: { sent: 260, answered: 260 } }),
  rehearsal('when-idle', { exit: { code: 1, afterMs: 510 } }),
])

/** Leaves a child behind. */
const child: Measured = measured('node child.js', [
  rehearsal('under-load', {
    requests: { sent: 255, answered: 255 },
    leftBehind: [{ kind: 'process', what: 'sleep 1000 (pid 97)' }],
  }),
  rehearsal('twice', {
    requests: { sent: 251, answered: 251 },
    leftBehind: [{ kind: 'process', what: 'sleep 1000 (pid 131)' }],
  }),
])

/** `process.once`, so that the second signal ends it; its own handler says 9. */
const once: Measured = measured('node once.js', [
  rehearsal('under-load', { exit: { afterMs: 2_410 }, requests: { sent: 320, answered: 320 } }),
  rehearsal('twice', { exit: { code: 9, afterMs: 1_450 }, requests: { sent: 290, answered: 290 } }),
])

const node = (pid: number, exitedAfterMs: number | null = null) =>
  server({ pid, parent: pid - 1, exitedAfterMs })

/** `sh -c 'node server.js; true'`. */
const shell: Measured = {
  ...measured(
    'sh',
    [
      rehearsal('under-load', {
        exit: { code: null, signal: 'SIGTERM', afterMs: 2 },
        requests: { sent: 270, answered: 270 },
        processes: [
          server({ command: 'sh -c node server.js; true', listens: false, exitedAfterMs: 2 }),
          node(42),
        ],
        leftBehind: [
          { kind: 'process', what: 'node server.js (pid 42)' },
          { kind: 'port', what: 'port 3000' },
        ],
      }),
      rehearsal('as-process-1', {
        exit: { code: null, signal: 'SIGKILL', afterMs: 30_004, wasKilled: true },
        requests: { sent: 5_210, answered: 5_198, cut: 12 },
        processes: [
          server({ pid: 1, command: 'sh -c node server.js; true', listens: false, exitedAfterMs: 30_004 }),
          node(2, 30_007),
        ],
      }),
      ...OTHERS,
    ],
    { target: { process: 'descendant' } },
  ),
  command: ['sh', '-c', 'node server.js; true'],
}

/** npm dies at once and the server goes on; as process 1 npm takes the server with it. */
const npm: Measured = measured(
  'npm start',
  [
    rehearsal('under-load', {
      exit: { code: null, signal: 'SIGTERM', afterMs: 4 },
      requests: { sent: 302, answered: 302 },
      processes: [server({ command: 'npm start', listens: false, exitedAfterMs: 4 }), node(52)],
      leftBehind: [
        { kind: 'process', what: 'node server.js (pid 52)' },
        { kind: 'port', what: 'port 3000' },
      ],
    }),
    rehearsal('as-process-1', {
      exit: { code: 1, afterMs: 520 },
      requests: { sent: 288, answered: 275, cut: 13 },
      processes: [
        server({ pid: 1, command: 'npm start', listens: false, exitedAfterMs: 520 }),
        node(12, 519),
      ],
    }),
    ...OTHERS,
  ],
  { target: { process: 'descendant', foundAfterMs: 520 } },
)

function foreign(command: string, target: Partial<Target>, part: Parameters<typeof rehearsal>[1]): Measured {
  return measured(command, [rehearsal('under-load', part), ...OTHERS], { target })
}

const pythonServer: Measured = foreign(
  'python3 -m http.server 8000',
  { port: 8000, runtime: 'python', server: 'SimpleHTTP/0.6 Python/3.11.2', keepsAlive: false },
  {
    exit: { code: null, signal: 'SIGTERM', afterMs: 5 },
    requests: { sent: 340, answered: 194, cut: 7, refused: 139 },
    firstRefusedMs: 5,
  },
)

const nginx: Measured = foreign(
  'nginx',
  { port: 80, runtime: 'nginx', server: 'nginx/1.22.1' },
  {
    exit: { afterMs: 8 },
    requests: { sent: 331, answered: 188, cut: 3, closedWithoutAWord: 7, refused: 133 },
    firstRefusedMs: 8,
  },
)

const nginxOnQuit: Measured = {
  ...foreign(
    'nginx',
    { port: 80, runtime: 'nginx', server: 'nginx/1.22.1' },
    {
      exit: { afterMs: 3_800 },
      requests: { sent: 325, answered: 203, closedWithoutAWord: 9, refused: 113 },
      firstRefusedMs: 2,
    },
  ),
  signal: 'SIGQUIT',
}

const gunicorn: Measured = foreign(
  'gunicorn -w 2 app:app',
  { port: 8000, runtime: 'python', server: 'gunicorn', keepsAlive: false },
  { exit: { afterMs: 190 }, requests: { sent: 190, answered: 172, cut: 18 } },
)

const gunicornThreads: Measured = foreign(
  'gunicorn -k gthread app:app',
  { port: 8000, runtime: 'python', server: 'gunicorn' },
  { exit: { afterMs: 250 }, requests: { sent: 320, answered: 188, closedWithoutAWord: 6, refused: 126 } },
)

const uvicorn: Measured = foreign(
  'uvicorn app:app',
  { port: 8000, runtime: 'python', server: 'uvicorn' },
  { exit: { afterMs: 170 }, requests: { sent: 320, answered: 200, closedWithoutAWord: 6, refused: 114 } },
)

/** A Java service that ends with 143 when it has finished everything. */
const java: Measured = measured(
  'java -jar app.jar',
  [
    rehearsal('under-load', { exit: { code: 143, afterMs: 2_100 }, requests: { sent: 280, answered: 280 } }),
    rehearsal('when-idle', { exit: { code: null, signal: 'SIGTERM', afterMs: 40 } }),
  ],
  { target: { port: 8080, runtime: 'other', server: null } },
)

/** It ends its database pool at the signal, and then answers for half a second. */
const pool: Measured = measured('node server.js', [
  rehearsal('under-load', {
    requests: { sent: 263, answered: 263 },
    serverErrors: serverErrors({
      answersBefore: 199,
      answersAfter: 64,
      failed: 55,
      failedStatuses: [500],
      firstFailedMs: 24,
    }),
    events: [
      ...BEFORE,
      ...events('keep-alive', 'answered', 9, [0, 24]),
      ...events('keep-alive', 'answered', 31, [24, 560], 20, 500),
      ...events('new-connection', 'answered', 14, [24, 300], 20, 500),
      ...events('returning', 'answered', 10, [24, 500], 20, 500),
    ],
  }),
  rehearsal('as-process-1', {
    requests: { sent: 240, answered: 240 },
    serverErrors: serverErrors({ failed: 49, failedStatuses: [500], firstFailedMs: 22 }),
  }),
  ...OTHERS.map((each) => ({ ...each, skipped: 'SIGTERM under load answered with errors; --all runs all' })),
])

type ProgramName =
  | 'good'
  | 'good2'
  | 'none'
  | 'exits'
  | 'closes'
  | 'deaf'
  | 'slow'
  | 'status'
  | 'child'
  | 'once'
  | 'shell'
  | 'npm'
  | 'pythonServer'
  | 'nginx'
  | 'nginxOnQuit'
  | 'gunicorn'
  | 'gunicornThreads'
  | 'uvicorn'
  | 'java'
  | 'pool'

/** By their names. */
export const programs: Readonly<Record<ProgramName, Measured>> = {
  good,
  good2,
  none,
  exits,
  closes,
  deaf,
  slow,
  status,
  child,
  once,
  shell,
  npm,
  pythonServer,
  nginx,
  nginxOnQuit,
  gunicorn,
  gunicornThreads,
  uvicorn,
  java,
  pool,
}
