import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { FrameReader } from '../../src/rehearse/clients/websocket-frames.ts'
import { dialled } from '../../src/rehearse/system/address.ts'
import { hasVariable, parseCommandLine } from '../../src/rehearse/system/linux-processes.ts'
import { parseTcp, parseUnix } from '../../src/rehearse/system/linux-sockets.ts'
import { findSockets } from '../../src/rehearse/system/listening-sockets.ts'
import { parseLsof } from '../../src/rehearse/system/lsof-sockets.ts'
import { ownProcesses } from '../../src/rehearse/system/own-processes.ts'
import { parsePs } from '../../src/rehearse/system/ps-processes.ts'
import { parseReport } from '../../src/rehearse/target/own-report.ts'
import { runtimeOf } from '../../src/rehearse/target/runtime.ts'

describe('what the system says about processes and sockets', () => {
  test('/proc/PID/net/tcp: listening sockets with their addresses, and no others', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41001 1 0 100 0 0 10 0
   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41002 1 0 100 0 0 10 0
   2: 0100007F:0BB8 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 41003 1 0 20 4 30 10 -1
`
    assert.deepEqual(parseTcp(text), [
      { inode: '41001', address: { host: '127.0.0.1', port: 3_000 } },
      { inode: '41002', address: { host: '0.0.0.0', port: 8_080 } },
    ])
  })

  test('/proc/PID/net/tcp6: addresses in the form that people write', () => {
    const line = (address: string): string =>
      `   0: ${address}:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7 1`
    const hosts = [
      '00000000000000000000000000000000',
      '00000000000000000000000001000000',
      'B80D0120000000000000000001000000',
      '0000000000000000FFFF00000100007F',
    ].map((address) => parseTcp(line(address))[0]?.address)
    assert.deepEqual(
      hosts.map((each) => each && 'host' in each && each.host),
      ['::', '::1', '2001:db8::1', '::ffff:7f00:1'],
    )
  })

  test('/proc/PID/net/unix: paths and abstract names that take connections', () => {
    const text = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 50001 /run/app.sock
0000000000000000: 00000003 00000000 00000000 0001 03 50002 /run/app.sock
0000000000000000: 00000002 00000000 00010000 0001 01 50003 @abstract@one@@@@
0000000000000000: 00000003 00000000 00000000 0001 03 50005
0000000000000000: 00000002 00000000 00010000 0001 01 50006 run/app.sock
0000000000000000: 00000002 00000000 00010000 0001 01 50004 /tmp/with a space.sock
`
    assert.deepEqual(parseUnix(text), [
      { inode: '50001', address: { socketPath: '/run/app.sock' } },
      { inode: '50003', address: { socketPath: '@abstract@one' } },
      { inode: '50006', address: { socketPath: 'run/app.sock' } },
      { inode: '50004', address: { socketPath: '/tmp/with a space.sock' } },
    ])
  })

  test('lsof: each process with its ports', () => {
    const text = 'p41\nf12\nn127.0.0.1:3000\nTST=LISTEN\nf13\nn*:9464\nTST=LISTEN\np52\nf9\nn[::1]:3000\n'
    assert.deepEqual(parseLsof(text), [
      { pid: 41, host: '127.0.0.1', port: 3_000 },
      { pid: 41, host: '::', port: 9_464 },
      { pid: 52, host: '::1', port: 3_000 },
    ])
  })

  test('ps: pid, parent and command of each process, without zombies', () => {
    const text =
      '    1     0 Ss   /sbin/launchd\n  501     1 S+   node server.js A=1 MARK=x\n  502   501 Z    (sh)\n'
    assert.deepEqual(parsePs(text, 'MARK=x'), [
      {
        pid: 1,
        parent: 0,
        start: '',
        command: '/sbin/launchd',
        executable: '/sbin/launchd',
        isMarked: false,
      },
      {
        pid: 501,
        parent: 1,
        start: '',
        command: 'node server.js A=1 MARK=x',
        executable: 'node',
        isMarked: true,
      },
    ])
  })

  test('a command line and an environment, as the kernel writes them', () => {
    assert.equal(parseCommandLine('node\0server.js\0--port\x003000\0'), 'node server.js --port 3000')
    assert.equal(hasVariable('A=1\0MARK=x\0B=2\0', 'MARK=x'), true)
    assert.equal(hasVariable('A=MARK=x\0MARK=xy\0', 'MARK=x'), false)
  })

  test('the processes of a program: what it has started, and what has its mark, the first one in front', () => {
    const process = (pid: number, parent: number, isMarked = false) => {
      return { pid, parent, start: `${pid * 10}`, command: String(pid), executable: '', isMarked }
    }
    const all = [
      process(1, 0),
      process(9, 1, true),
      process(10, 9),
      process(40, 7),
      process(7, 1),
      process(41, 40),
    ]
    assert.deepEqual(
      ownProcesses(all, 40).map(({ pid }) => pid),
      [40, 9, 10, 41],
    )
  })

  test('a process that was found before stays known, but not another one with its pid', () => {
    const orphan = { pid: 7, parent: 1, start: '70', command: '', executable: '', isMarked: false }
    assert.deepEqual(ownProcesses([orphan], -1, new Set(['7 70'])), [orphan])
    assert.deepEqual(ownProcesses([orphan], -1, new Set(['7 69'])), [])
  })

  test('the sockets of this process are found', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const found = await findSockets([process.pid])
    assert.ok(found.some((each) => 'port' in each && each.port === port && each.host === '127.0.0.1'))
  })

  test('a wildcard address is reached at the addresses of this machine', () => {
    assert.deepEqual(dialled({ host: '0.0.0.0', port: 1 }), [{ host: '127.0.0.1', port: 1 }])
    assert.deepEqual(dialled({ host: '::', port: 1 }), [
      { host: '127.0.0.1', port: 1 },
      { host: '::1', port: 1 },
    ])
    assert.deepEqual(dialled({ host: '10.0.0.1', port: 1 }), [{ host: '10.0.0.1', port: 1 }])
  })

  test('the runtime is known by the executable', () => {
    assert.deepEqual(
      ['/usr/bin/node', '/opt/v/bin/python3.11', '/usr/sbin/nginx', '/usr/bin/java', ''].map(runtimeOf),
      ['node', 'python', 'nginx', 'other', 'other'],
    )
  })
})

describe("lastcall's own report", () => {
  const LINE =
    '{"reason":{"kind":"signal"},"exitCode":1,"durationMs":12.5,"hooks":[{"name":"db","status":"failed","durationMs":3},{"name":"x","status":"not-started"}]}'

  test('its line on stderr is read', () => {
    assert.deepEqual(parseReport(LINE), {
      status: 1,
      durationMs: 12.5,
      hooks: [
        { name: 'db', status: 'failed', durationMs: 3 },
        { name: 'x', status: 'not-started', durationMs: null },
      ],
    })
  })

  test('other lines, and those that were cut off, are not', () => {
    for (const line of ['ready', '{"a":1}', LINE.slice(0, -5), '{"reason":{"kind":1}}'])
      assert.equal(parseReport(line), undefined)
  })
})

describe('frames of a WebSocket', () => {
  const taken = (...parts: readonly (readonly number[])[]): [boolean, string[]] => {
    const reader = new FrameReader()
    const answers = parts.flatMap((part) => reader.take(Buffer.from(part)))
    return [reader.hasClose, answers.map((each) => each.toString('hex'))]
  }

  test('a ping gets a pong, a close frame gets one back, and text gets nothing', () => {
    assert.deepEqual(taken([0x81, 2, 0x68, 0x69]), [false, []])
    assert.deepEqual(taken([0x89, 1, 7]), [false, ['8a810000000007']])
    assert.deepEqual(taken([0x88, 2, 3, 0xe9]), [true, ['88820000000003e9']])
  })

  test('frames that come in parts, and long ones, are read as a whole', () => {
    const long = [0x82, 126, 0, 200, ...Array(200).fill(1)]
    assert.deepEqual(taken([...long, 0x88], [2, 3], [0xe9]), [true, ['88820000000003e9']])
    const longest = [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, ...Array(65_536).fill(0x88)]
    assert.deepEqual(taken(longest), [false, []])
  })
})
