import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CAUSES } from '../../src/rehearse/findings/causes.ts'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { findingsOf, resultOf } from '../../src/rehearse/index.ts'
import {
  FINDING_IDS,
  type Finding,
  type FindingId,
  type Rehearsal,
  type RehearsalId,
  type ServerErrors,
  type Target,
} from '../../src/rehearse/result.ts'
import { measured, rehearsal, server, serverErrors } from './measured.ts'
import { programs } from './programs.ts'

const idsOf = (program: Measured): string[] => findingsOf(program).map(({ id }) => id)

/** The only finding of a program. */
function findingOf(program: Measured): Finding {
  const findings = findingsOf(program)
  assert.equal(findings.length, 1, JSON.stringify(findings, null, 2))
  return findings[0] as Finding
}

describe('P3 a program that was measured', () => {
  const expected: Record<keyof typeof programs, readonly FindingId[]> = {
    good: [],
    good2: [],
    none: ['no-handler'],
    exits: ['ended-at-once'],
    closes: ['killed'],
    deaf: ['killed'],
    slow: ['cut'],
    status: ['exit-status'],
    child: ['left-behind'],
    once: ['second-signal'],
    shell: ['signal-not-passed-on'],
    npm: ['signal-not-passed-on'],
    pythonServer: ['no-handler'],
    nginx: ['ended-at-once'],
    nginxOnQuit: ['closed-without-a-word'],
    gunicorn: ['cut'],
    gunicornThreads: ['closed-without-a-word'],
    uvicorn: ['closed-without-a-word'],
    java: [],
    pool: ['server-errors'],
  }
  for (const [name, ids] of Object.entries(expected)) {
    test(`${name} has ${ids.length === 0 ? 'no finding' : `the finding ${ids.join()} and no other`}`, () => {
      assert.deepEqual(idsOf(programs[name as keyof typeof programs]), ids)
    })
  }
})

describe('P3 the verdict and the status', () => {
  for (const [name, verdict, status] of [
    ['good', 'clean', 0],
    ['exits', 'lost', 1],
    ['npm', 'lost', 1],
    ['once', 'untidy', 1],
    ['child', 'untidy', 1],
  ] as const) {
    test(`${name} is ${verdict}, with status ${status}`, () => {
      const result = resultOf(programs[name])
      assert.deepEqual([result.verdict, result.status], [verdict, status])
    })
  }

  test('a program that cannot be tried is invalid, without findings, and the status is 2', () => {
    const { verdict, status, findings } = resultOf({ ...measured('a', []), invalid: 'it ended with 3' })
    assert.deepEqual([verdict, status, findings], ['invalid', 2, []])
  })

  test('a program that cannot be tried to the end is invalid, with the findings until then', () => {
    const { verdict, status, findings } = resultOf({
      ...programs.exits,
      invalid: 'it ended with 3',
      invalidIn: 'when-idle',
    })
    assert.deepEqual([verdict, status, findings.map(({ id }) => id)], ['invalid', 2, ['ended-at-once']])
  })
})

describe('P3 one finding for a cause', () => {
  test('the causes stand in the order of their ids', () => {
    assert.deepEqual(
      CAUSES.map(({ id }) => id),
      FINDING_IDS,
    )
  })

  test('what is cut and refused by an early exit is a consequence of the exit', () => {
    const { consequences, rehearsals, evidence } = findingOf(programs.exits)
    assert.deepEqual(consequences, ['cut', 'closed-without-a-word', 'refused-too-early'])
    assert.deepEqual(rehearsals, ['under-load'])
    assert.deepEqual(evidence, {
      cut: 11,
      closedWithoutAWord: 2,
      refused: 147,
      exitAfterMs: 10,
      firstRefusedMs: 9,
    })
  })

  test('a program without a handler that is killed as process 1 has one finding with both', () => {
    const { details, consequences, rehearsals, level } = findingOf(programs.none)
    assert.equal(level, 'loss')
    assert.ok(consequences.includes('killed'))
    assert.deepEqual(rehearsals, ['under-load', 'as-process-1'])
    assert.ok(details.some((each) => /As process 1 of a container it ignored the signal/.test(each)))
  })

  test('a server that npm does not stop is left behind because of npm', () => {
    const { consequences, details, title } = findingOf(programs.npm)
    assert.equal(title, 'SIGTERM went to npm, and did not reach your server.')
    assert.ok(consequences.includes('left-behind'))
    assert.deepEqual(details, [
      'Process 41, npm, ended 4 ms after the signal.',
      'Your server, node server.js (process 52), heard nothing and was still there.',
      'As process 1 of a container, npm ended after 0.52 s, and the kernel killed your server, with 13 requests under way.',
    ])
  })

  test('npm as process 1 whose server is seen to end first is described all the same', () => {
    const [first, second, ...others] = programs.npm.rehearsals as [Rehearsal, Rehearsal, ...Rehearsal[]]
    const processes = second.processes.map((each, at) => (at === 0 ? each : { ...each, exitedAfterMs: 400 }))
    const { details } = findingOf({
      ...programs.npm,
      rehearsals: [first, { ...second, processes }, ...others],
    })
    assert.match(details.at(-1) ?? '', /^As process 1 of a container, npm ended after 0\.52 s/)
  })

  test('the exit status of npm is no second finding, whichever rehearsal shows it', () => {
    const [first] = programs.npm.rehearsals as [Rehearsal]
    const idle = rehearsal('when-idle', { exit: { code: 1 } })
    assert.deepEqual(idsOf({ ...programs.npm, rehearsals: [first, idle] }), ['signal-not-passed-on'])
  })

  test('a shell that ignores the signal as process 1 is the same cause as one that dies of it', () => {
    const { rehearsals, details } = findingOf(programs.shell)
    assert.deepEqual(rehearsals, ['under-load', 'as-process-1'])
    assert.match(
      details.at(-1) ?? '',
      /^As process 1 of a container, sh ignored the signal, and was killed after 30 s/,
    )
  })

  test('a shell whose server ends before it has passed the signal on', () => {
    const processes = [
      server({ pid: 1, command: 'sh run.sh', listens: false, exitedAfterMs: 30_000 }),
      server({ pid: 2, exitedAfterMs: 600 }),
    ]
    const exit = { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true } as const
    assert.deepEqual(idsOf(measured('sh run.sh', [rehearsal('as-process-1', { exit, processes })])), [
      'killed',
    ])
  })

  test('a server behind tini that is deaf is killed because of itself', () => {
    const processes = [
      server({ pid: 1, command: 'tini -- node deaf.js', listens: false, exitedAfterMs: 30_000 }),
      server({ pid: 2, exitedAfterMs: 30_002 }),
    ]
    const exit = { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true } as const
    const program = measured('tini -- node deaf.js', [rehearsal('as-process-1', { exit, processes })])
    assert.deepEqual(idsOf(program), ['killed'])
  })

  test('the rehearsals that show the cause come before those that show a consequence', () => {
    const refused = rehearsal('under-load', { exit: { afterMs: 30 }, requests: { sent: 9, refused: 9 } })
    const lost = rehearsal('as-process-1', {
      exit: { afterMs: 7 },
      requests: { sent: 9, cut: 5, refused: 4 },
    })
    const { rehearsals, evidence } = findingOf(measured('node a.js', [refused, lost]))
    assert.deepEqual([rehearsals, evidence.cut], [['as-process-1', 'under-load'], 5])
  })

  test('two causes are two findings, in the order of causes', () => {
    const [first] = programs.exits.rehearsals
    const rehearsals = [
      {
        ...(first as NonNullable<typeof first>),
        leftBehind: [{ kind: 'file', what: '/tmp/x/upload-1' }] as const,
      },
    ]
    assert.deepEqual(idsOf({ ...programs.exits, rehearsals }), ['ended-at-once', 'left-behind'])
  })

  test('a child that is left behind in one rehearsal is not explained by a kill in another', () => {
    const [withChild] = programs.child.rehearsals
    const [withKill] = programs.deaf.rehearsals
    const rehearsals = [withChild, withKill] as Measured['rehearsals']
    assert.deepEqual(idsOf({ ...programs.child, rehearsals }), ['killed', 'left-behind'])
  })

  test('what a second signal cuts hides nothing that one signal cuts with little CPU', () => {
    const rehearsals = [
      ...programs.once.rehearsals,
      rehearsal('little-cpu', { requests: { sent: 20, answered: 18, cut: 2 } }),
    ]
    assert.deepEqual(idsOf({ ...programs.once, rehearsals }), ['second-signal', 'cut'])
  })

  test('a long stop is explained by the hook that waits for nothing, or by the delay', () => {
    const slowHook = {
      status: 0,
      durationMs: 27_000,
      hooks: [{ name: 'pg', status: 'done', durationMs: 26_000 }],
    }
    const idle = (report: typeof slowHook | null) =>
      measured('node server.js', [rehearsal('when-idle', { exit: { afterMs: 27_000 }, report })])
    const told = [idle(slowHook), idle(null)]
      .map(findingOf)
      .map(({ id, consequences }) => [id, ...consequences])
    assert.deepEqual(told, [
      ['hook-waited-for-nothing', 'delay-too-long', 'grace-too-short'],
      ['delay-too-long', 'grace-too-short'],
    ])
  })

  test('several runs of a rehearsal are one finding that names it once for each run', () => {
    const [first] = programs.exits.rehearsals
    const rehearsals = [first, first] as Measured['rehearsals']
    assert.equal(findingOf({ ...programs.exits, rehearsals }).id, 'ended-at-once')
  })
})

test('what lastcall cut needs the timeout that deploy/kubernetes.md says', () => {
  const { remedy } = findingOf(
    measured('node server.js', [rehearsal('under-load', { requests: { cut: 1 } })], {
      target: { runtime: 'node', usesLastcall: true },
    }),
  )
  assert.match(remedy.text, /`timeout >= 1\.25 x \(maxDelay \+ longest request\)`/)
})

describe('P3 each finding', () => {
  const underLoad = (part: Parameters<typeof rehearsal>[1]) =>
    measured('node server.js', [rehearsal('under-load', part)])
  const cases: Record<FindingId, readonly [bad: Measured, almost: Measured]> = {
    'signal-not-passed-on': [
      programs.npm,
      // A supervisor that stops its program first.
      measured('lastcall run -- node server.js', [
        rehearsal('under-load', {
          processes: [
            server({ command: 'lastcall run', listens: false }),
            server({ pid: 42, exitedAfterMs: 600 }),
          ],
        }),
      ]),
    ],
    'no-handler': [
      underLoad({ exit: { code: null, signal: 'SIGTERM', afterMs: 9 } }),
      measured('node server.js', [
        rehearsal('at-start', { exit: { code: null, signal: 'SIGTERM', afterMs: 9 } }),
      ]),
    ],
    'ended-at-once': [
      underLoad({ exit: { afterMs: 99 }, requests: { cut: 1 } }),
      underLoad({ exit: { afterMs: 99 } }),
    ],
    killed: [
      underLoad({ exit: { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true } }),
      underLoad({ exit: { afterMs: 20_000 } }),
    ],
    'second-signal': [
      programs.once,
      measured('node server.js', [rehearsal('under-load'), rehearsal('twice', { exit: { afterMs: 400 } })]),
    ],
    cut: [underLoad({ requests: { cut: 1 } }), underLoad({ requests: { raced: 1 } })],
    'closed-without-a-word': [
      underLoad({ requests: { closedWithoutAWord: 1 } }),
      underLoad({ requests: { raced: 3 } }),
    ],
    'server-errors': [
      underLoad({ serverErrors: serverErrors({ failed: 4 }) }),
      underLoad({ serverErrors: serverErrors({ before: 200, failed: 60 }) }),
    ],
    'refused-too-early': [
      underLoad({ requests: { refused: 1 } }),
      measured('node server.js', [rehearsal('at-start', { requests: { refused: 1 } })]),
    ],
    'lines-lost': [
      measured('node server.js', [rehearsal('slow-stdout', { lostLines: 12 })]),
      measured('node server.js', [rehearsal('slow-stdout', { lostLines: 0 })]),
    ],
    'never-not-ready': [
      underLoad({ readiness: { path: '/ready', answers: 4, firstNotReadyMs: null } }),
      underLoad({ readiness: { path: '/ready', answers: 4, firstNotReadyMs: 30 } }),
    ],
    'keep-alive-too-short': [
      { ...programs.good, balancerKeepAliveMs: 60_000 },
      { ...programs.good, balancerKeepAliveMs: 4_000 },
    ],
    'hook-waited-for-nothing': [
      measured('node server.js', [
        rehearsal('when-idle', {
          report: { status: 0, durationMs: 3_600, hooks: [hook('postgres', 3_000)] },
        }),
      ]),
      measured('node server.js', [
        rehearsal('under-load', {
          report: { status: 0, durationMs: 3_600, hooks: [hook('postgres', 3_000)] },
        }),
        rehearsal('when-idle', { report: { status: 0, durationMs: 600, hooks: [hook('postgres', 40)] } }),
      ]),
    ],
    'delay-too-long': [
      measured('node server.js', [rehearsal('when-idle', { exit: { afterMs: 20_000 } })]),
      measured('node server.js', [rehearsal('when-idle', { exit: { afterMs: 5_000 } })]),
    ],
    'grace-too-short': [underLoad({ exit: { afterMs: 26_000 } }), underLoad({ exit: { afterMs: 23_000 } })],
    'exit-status': [programs.status, programs.java],
    'left-behind': [programs.child, programs.good],
  }
  for (const [id, [bad, almost]] of Object.entries(cases)) {
    test(`${id} is found where it is, and not where it only seems to be`, () => {
      assert.deepEqual(idsOf(bad), [id])
      assert.deepEqual(idsOf(almost), [])
    })

    test(`${id} has sentences, evidence, one remedy, and a page`, () => {
      const { title, details, evidence, remedy, docs } = findingOf(bad)
      for (const sentence of [title, ...details, remedy.text]) assert.match(sentence, /^[A-Z`/\d].*[.:]$/s)
      assert.notEqual(details.length, 0)
      assert.notEqual(Object.keys(evidence).length, 0)
      assert.equal(docs, `https://lastcall-js.github.io/lastcall/findings/${id}`)
    })
  }

  function hook(name: string, durationMs: number) {
    return { name, status: 'done', durationMs }
  }
})

describe('P3 an end at once', () => {
  const endedAfter = (afterMs: number, runtime: Target['runtime']): string[] =>
    idsOf(
      measured('app', [rehearsal('under-load', { exit: { afterMs }, requests: { cut: 1 } })], {
        target: { runtime },
      }),
    )

  for (const [runtime, within, after] of [
    ['node', 249, 250],
    ['python', 99, 100],
  ] as const) {
    test(`of ${runtime} is within ${after} ms, and later its requests are cut`, () => {
      assert.deepEqual(endedAfter(within, runtime), ['ended-at-once'])
      assert.deepEqual(endedAfter(after, runtime), ['cut'])
    })
  }

  test('says what was lost, and not what the service did', () => {
    assert.deepEqual(findingOf(programs.exits).details, [
      'Lost: 6 from clients that never pause, 2 from clients that come back to an open connection after a pause and 5 from clients that open a connection for each request.',
      '147 new connections were refused within 0.25 s of the signal, while a load balancer may still open them.',
    ])
    assert.equal(findingOf(programs.nginx).details[0], '3 requests got no complete response.')
  })
})

describe('P3 answers with an error', () => {
  const withErrors = (part: Partial<ServerErrors>, id: RehearsalId = 'under-load'): Measured =>
    measured('node server.js', [rehearsal(id, { requests: { sent: 260 }, serverErrors: serverErrors(part) })])

  test('are told with their number before and after the signal, and the moment of the first one', () => {
    const { title, details, evidence, level } = findingOf(programs.pool)
    assert.equal(level, 'loss')
    assert.equal(title, '55 requests were answered with 500 after SIGTERM.')
    assert.deepEqual(details, [
      'Errors were 0 of 199 answers before the signal, and 55 of 64 answers after it.',
      'The first error came 24 ms after the signal, and the process ended after 0.62 s.',
    ])
    assert.deepEqual(evidence, {
      failed: 55,
      statuses: '500',
      answersAfter: 64,
      errorsBefore: 0,
      answersBefore: 199,
      firstFailedMs: 24,
      exitAfterMs: 620,
    })
  })

  for (const [what, part, isFound] of [
    ['as often as before the signal', { before: 20, failed: 6 }, false],
    ['some more often, which is chance', { before: 20, failed: 15 }, false],
    ['more than twice as often', { before: 20, failed: 16 }, true],
    ['once, if there was none before', { failed: 1 }, false],
    ['once among few answers, if there was none before', { failed: 1, answersAfter: 4 }, false],
    ['in 5 % of the answers, if there was none before', { failed: 3 }, false],
    ['in more than 5 % of the answers, if there was none before', { failed: 4 }, true],
    ['twice among few answers, if there was none before', { failed: 2, answersAfter: 39 }, true],
    ['in every 300th answer of a long stop', { failed: 10, answersAfter: 3_000 }, false],
    ['in the last answers of a long stop', { failed: 10, answersAfter: 600 }, true],
    ['a few times, if there was one before', { before: 1, failed: 3 }, false],
  ] as const) {
    test(`that come ${what} are ${isFound ? 'a finding' : 'none'}`, () => {
      assert.deepEqual(idsOf(withErrors(part)), isFound ? ['server-errors'] : [])
    })
  }

  test('with 503 alone on what may be the readiness route bring the hint to name it', () => {
    const hintsOf = (asked: string, status: number): string[] =>
      findingOf({ ...withErrors({ failed: 9, failedStatuses: [status] }), asked: [asked] }).details.slice(2)
    assert.deepEqual(hintsOf('GET /api/healthz', 503), [
      'If GET /api/healthz is the readiness route, name it with --ready, and ask for something else with --path.',
    ])
    for (const [asked, status] of [
      ['GET /health', 500],
      ['GET /deliveries', 503],
      ['POST /status', 503],
    ] as const)
      assert.deepEqual(hintsOf(asked, status), [])
  })

  test('after a SIGINT that follows are no finding', () => {
    assert.deepEqual(idsOf(withErrors({ failed: 40 }, 'then-sigint')), [])
  })

  test('that turn new clients away are refusals, and no loss', () => {
    const { id, level, title, evidence } = findingOf(withErrors({ turnedAway: 12 }))
    assert.deepEqual([id, level, evidence.turnedAway], ['refused-too-early', 'risk', 12])
    assert.equal(title, '12 new connections were turned away with 503 within 0.25 s of SIGTERM.')
    assert.deepEqual(idsOf(withErrors({ before: 60, turnedAway: 20 })), [])
  })

  test('of a service that ends at once are a consequence of that', () => {
    const part = {
      exit: { afterMs: 87 },
      serverErrors: serverErrors({ failed: 8, failedStatuses: [502, 503] }),
    }
    const requests = { sent: 240, cut: 3 }
    const byClient = [{ client: 'keep-alive', ...rehearsal('twice').requests, ...requests }] as const
    const { id, consequences, details } = findingOf(
      measured('node a.js', [rehearsal('under-load', { ...part, requests, byClient })]),
    )
    assert.deepEqual([id, consequences], ['ended-at-once', ['cut', 'server-errors']])
    assert.equal(details[1], '8 requests were answered with 502 and 503.')
  })

  test('of a service that hangs are a second cause', () => {
    const exit = { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true } as const
    const part = { exit, serverErrors: serverErrors({ failed: 40 }) }
    assert.deepEqual(idsOf(measured('node a.js', [rehearsal('under-load', part)])), [
      'killed',
      'server-errors',
    ])
  })

  test('of a service with lastcall have another remedy, and none of lastcall outside of Node', () => {
    const remedyOf = (target: Partial<Target>): string => {
      const { text, to } = findingOf({
        ...programs.pool,
        target: { ...programs.pool.target, ...target } as Target,
      }).remedy
      return `${text} ${to ?? ''}`
    }
    assert.match(remedyOf({}), /drainOnShutdown\(server\); onShutdown\('database'/)
    assert.match(
      remedyOf({ usesLastcall: true }),
      /in a hook that runs after the servers.* priority: 'storage'/,
    )
    for (const runtime of ['nginx', 'python', 'other'] as const)
      assert.doesNotMatch(remedyOf({ runtime }), /lastcall|node|onShutdown/i)
  })
})

describe('P3 what is no finding', () => {
  test('a request that is lost after a SIGINT that follows: somebody wants it so', () => {
    assert.deepEqual(
      idsOf(
        measured('node server.js', [
          rehearsal('then-sigint', { exit: { code: 130 }, requests: { cut: 9, refused: 20 } }),
        ]),
      ),
      [],
    )
  })

  test('but a service that hangs after a SIGINT is killed, and has a finding', () => {
    const part = {
      exit: { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true },
      requests: { sent: 9, cut: 9 },
    } as const
    assert.deepEqual(idsOf(measured('node server.js', [rehearsal('then-sigint', part)])), ['killed'])
  })

  test('a kill of an idle service loses nothing, and is a risk', () => {
    const part = { exit: { code: null, signal: 'SIGKILL', afterMs: 30_000, wasKilled: true } } as const
    const { level, details } = findingOf(measured('node server.js', [rehearsal('when-idle', part)]))
    assert.deepEqual([level, details], ['risk', ['No request was under way.']])
  })

  test('a death by the signal outside of Node, if it has lost nothing', () => {
    const part = { exit: { code: null, signal: 'SIGTERM', afterMs: 3 } } as const
    const other = { target: { runtime: 'other' } } as const
    assert.deepEqual(idsOf(measured('app', [rehearsal('under-load', part)], other)), [])
    assert.deepEqual(idsOf(measured('app', [rehearsal('under-load', part)])), ['no-handler'])
  })

  test('the status that a shell gives to the signal of the rehearsal', () => {
    const withStatus = (code: number) => measured('app', [rehearsal('under-load', { exit: { code } })])
    assert.deepEqual(idsOf({ ...withStatus(131), signal: 'SIGQUIT' }), [])
    assert.deepEqual(idsOf({ ...withStatus(131), signal: 'SIGTERM' }), ['exit-status'])
  })

  test('a rehearsal that was left out', () => {
    const rehearsals = programs.exits.rehearsals.filter(({ skipped }) => skipped !== null)
    assert.deepEqual(idsOf({ ...programs.exits, rehearsals }), [])
  })
})

describe('P3 the remedy', () => {
  const remedyOf = (program: Measured): string => {
    const { text, from, to } = findingOf(program).remedy
    return [text, from, to].join('\n')
  }

  for (const [name, expected] of [
    ['exits', /such as `process\.on\('SIGTERM', .*` or `server\.close\(/],
    ['exits', /`const server = app\.listen\(3000\)`[\s\S]*drainOnShutdown\(server\)/],
    [
      'exits',
      /Either without a change to the code: `node --import lastcall\/auto server\.js`\. Or in the code/,
    ],
    ['none', /lastcall\/http/],
    [
      'closes',
      /such as `server\.close\(\(\) => process\.exit\(\)\)`:[\s\S]*\nimport [\s\S]* drainOnShutdown/,
    ],
    ['npm', /Then rehearse that: `lastcall rehearse -- node server\.js`\. In a Dockerfile:/],
    ['npm', /CMD \["npm","start"\]\nCMD \["node","server\.js"\]/],
    ['shell', /sh -c 'node server\.js; true'\nexec node server\.js/],
    ['nginx', /STOPSIGNAL SIGTERM\nSTOPSIGNAL SIGQUIT/],
    ['nginxOnQuit', /preStop: \{ sleep: \{ seconds: 5 \} \}/],
    ['gunicorn', /`--graceful-timeout` [\s\S]*preStop/],
    ['uvicorn', /`--timeout-graceful-shutdown` [\s\S]*preStop/],
    ['pythonServer', /Handle SIGTERM in the service/],
  ] as const) {
    test(`that of ${name} has ${expected}`, () => assert.match(remedyOf(programs[name]), expected))
  }

  test('proposes lastcall to programs of Node alone', () => {
    const foreign = [
      'nginx',
      'nginxOnQuit',
      'gunicorn',
      'gunicornThreads',
      'uvicorn',
      'pythonServer',
    ] as const
    for (const name of foreign) assert.doesNotMatch(remedyOf(programs[name]), /lastcall|node/i, name)
  })

  test('imports lastcall in the form of the file that Node runs', () => {
    const remediesOf = (isCommonJs: boolean): string =>
      (['exits', 'closes', 'once', 'child'] as const)
        .map((name) =>
          remedyOf({ ...programs[name], target: { ...programs[name].target, isCommonJs } as Target })
            .split('\n')
            .at(-1),
        )
        .join('\n')
    assert.match(
      remediesOf(false),
      /^(import \{ drainOnShutdown \} from 'lastcall\/http'; drain.*\n){2}(import \{ onShutdown \} from 'lastcall'; onShutdown\(.*\n?){2}$/,
    )
    assert.match(
      remediesOf(true),
      /^(const \{ drainOnShutdown \} = require\('lastcall\/http'\); drain.*\n){2}(const \{ onShutdown \} = require\('lastcall'\); onShutdown\(.*\n?){2}$/,
    )
  })

  test('of an end at once with an error is to repair that first', () => {
    const stderr = ['TypeError: no pool']
    const part = { exit: { code: 1, afterMs: 9 }, requests: { cut: 1 }, stderr }
    const crashed = { ...programs.exits, rehearsals: [rehearsal('under-load', part)] }
    const ended = findingsOf(crashed).find(({ id }) => id === 'ended-at-once')
    assert.match(ended?.remedy.text ?? '', /^First repair the error: the status is 1, /)
    assert.doesNotMatch(ended?.remedy.text ?? '', /process\.exit/)
  })

  test('of a slow hook is a timeout, unless the hook has reached its own', () => {
    const remedyFor = (status: number, ...hooks: readonly (readonly [name: string, status: string])[]) =>
      remedyOf(
        measured('node a.js', [
          rehearsal('when-idle', {
            report: {
              status,
              durationMs: 3_000,
              hooks: hooks.map(([name, ended]) => ({ name, status: ended, durationMs: 1_006 })),
            },
          }),
        ]),
      )
    assert.match(remedyFor(0, ['pg', 'done']), /'pg', …, \{ timeout: 1_000 \}\)$/)
    assert.match(remedyFor(1, ['flush', 'timed-out'], ['pg', 'done']), /'pg', …, \{ timeout: 1_000 \}\)$/)
    assert.match(remedyFor(124, ['pg', 'timed-out']), /'pg', …, \{ timeout: 1_000 \}\)$/)
    const ended = remedyFor(1, ['flush', 'timed-out'])
    assert.match(ended, /A hook that reaches its `timeout` has failed, and makes the exit status 1\.\n\n$/)
    assert.doesNotMatch(ended, /1_000/)
  })

  test('of an exit status names the hooks that failed', () => {
    const hooks = [
      { name: 'http', status: 'done', durationMs: 2 },
      { name: 'cache', status: 'failed', durationMs: 4 },
    ]
    const part = { exit: { code: 1 }, report: { status: 1, durationMs: 510, hooks } }
    const failed = measured('node a.js', [rehearsal('under-load', part)], { target: { usesLastcall: true } })
    assert.match(remedyOf(failed), /^Repair the hook `cache`: /)
  })

  test('speaks of the settings of lastcall where it is in use', () => {
    const target = { ...programs.slow.target, usesLastcall: true } as NonNullable<Measured['target']>
    const late = { ...programs.slow, target }
    assert.match(remedyOf(late), /LASTCALL_TIMEOUT=29s/)
    assert.match(remedyOf({ ...programs.deaf, target }), /LASTCALL_TIMEOUT=29s/)
    const refused = measured('node a.js', [rehearsal('under-load', { requests: { refused: 4 } })])
    assert.match(
      remedyOf({ ...refused, target, noticeMs: 3_000 }),
      /`timeout >= 2\.5 x maxDelay`[\s\S]*LASTCALL_DELAY=6s LASTCALL_TIMEOUT=15s$/,
    )
    assert.match(remedyOf({ ...refused, target }), /LASTCALL_DELAY=500ms$/)
  })
})
