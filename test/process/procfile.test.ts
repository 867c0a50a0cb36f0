import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { eventually, inPlace, NODE } from '../support/place.ts'
import { NO_TERMINAL, pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S10 a Procfile', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('each line of output has its program in front, and is never torn', () =>
    inPlace(async (place) => {
      const writer = place.write(
        'writer.mjs',
        `const [word, count] = process.argv.slice(2)
        const write = (n) => {
          if (n === Number(count)) return
          // In two pieces, and now and then a line that is long.
          process.stdout.write(word.repeat(n % 10 === 0 ? 2000 : 20))
          setTimeout(() => { process.stdout.write(n + '\\n'); write(n + 1) }, n % 3)
        }
        write(0)`,
      )
      place.write(
        'Procfile',
        ['a', 'bb', 'ccc'].map((name) => `${name}: ${NODE} ${writer} ${name[0]} 100\n`).join(''),
      )
      const { code, stdout, stderr } = await place.run(['run', '--procfile', 'Procfile'])
      for (const name of ['a', 'bb', 'ccc']) {
        const letter = name.slice(0, 1)
        const lines = stdout.split('\n').filter((line) => line.startsWith(`${name.padEnd(3)} | `))
        assert.equal(lines.length, 100)
        for (const [n, line] of lines.entries()) {
          assert.equal(line, `${name.padEnd(3)} | ${letter.repeat(n % 10 === 0 ? 2000 : 20)}${n}`)
        }
      }
      assert.equal(stdout.split('\n').length, 301)
      assert.equal(stderr.match(/exited with code 0/g)?.length, 3)
      assert.equal(code, 0)
    }))

  test('a last line without a line end arrives, and stderr stays stderr', () =>
    inPlace(async (place) => {
      place.write('Procfile', 'a: printf "no end"; printf "to stderr" >&2\n')
      const { stdout, stderr } = await place.run(['run', '--procfile', 'Procfile'])
      assert.equal(stdout, 'a | no end\n')
      assert.match(stderr, /^a \| to stderr$/m)
    }))

  test('a slow reader holds the programs back, and the supervisor does not grow', () =>
    inPlace(async (place) => {
      const size = 200_000_000
      place.write('Procfile', `a: head -c ${size} /dev/zero | tr '\\0' 'x' | fold -w 1000\n`)
      const supervisor = place.lastcall(['run', '--procfile', 'Procfile'])
      const { stdout } = supervisor.child
      let bytes = 0
      let peak = 0
      stdout?.removeAllListeners('data')
      stdout?.on('data', (chunk: string) => {
        bytes += chunk.length
        stdout.pause()
        if (bytes < size / 4) setTimeout(() => stdout.resume(), 1)
        else stdout.resume()
        const status = readStatus(supervisor.child.pid)
        peak = Math.max(peak, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0))
      })
      const { code } = await supervisor.exited()
      assert.equal(code, 0)
      assert.ok(bytes > size, `${bytes}`)
      assert.ok(peak > 0 && peak < 200_000, `${peak} kB`)
    }))

  test('the output of a program that has exited reaches a slow reader whole', () =>
    inPlace(async (place) => {
      place.write('Procfile', "a: head -c 300000 /dev/zero | tr '\\0' 'x' | fold -w 99\n")
      // If the exit of the program ended the supervisor, its deadline would end the wait.
      const supervisor = place.lastcall(['run', '--timeout', '1s', '--procfile', 'Procfile'])
      const { stdout } = supervisor.child
      stdout?.pause()
      await pause(4_000)
      stdout?.resume()
      const outcome = await supervisor.exited()
      assert.equal(outcome.stdout.length, 300_000 + Math.ceil(300_000 / 99) * 5)
      assert.equal(outcome.code, 0)
    }))

  test('programs go on when nobody reads their output any more, which is reported once', () =>
    inPlace(async (place) => {
      place.write('Procfile', 'a: for n in 1 2 3 4 5; do echo line; sleep 0.1; done; echo done > done\n')
      const supervisor = place.lastcall(['run', '--procfile', 'Procfile'])
      await supervisor.until('line')
      supervisor.child.stdout?.destroy()
      await eventually(() => place.files.includes('done'))
      assert.equal((await supervisor.exited()).code, 0)
      assert.equal(supervisor.stderr.match(/nobody reads/g)?.length, 1)
    }))

  test('programs go on when nobody reads the stderr of the supervisor', () =>
    inPlace(async (place) => {
      place.write('Procfile', 'a: if mkdir once 2>/dev/null; then exit 3; else echo done > done; fi\n')
      // The reader takes at most what the supervisor prints about the first exit.
      const line = `${NODE} ${place.cli} run --restart on-failure --procfile Procfile 2>&1 >&- | true; echo "exit \${PIPESTATUS[0]}"`
      const { stdout } = await place.start(['bash', '-c', line]).exited()
      assert.equal(stdout, 'exit 0\n')
      assert.ok(place.files.includes('done'))
    }))

  test('each name has a color on a terminal, unless NO_COLOR is set', { skip: NO_TERMINAL }, () =>
    inPlace(async (place) => {
      place.write('Procfile', 'a: echo one\nb: echo two\n')
      const run = ['run', '--procfile', 'Procfile']
      const colored = await place.run(run, { hasTerminal: true, env: { NO_COLOR: '', TERM: 'xterm' } })
      assert.ok(colored.stdout.includes('\x1b[36ma | \x1b[0mone'), colored.stdout)
      assert.ok(colored.stdout.includes('\x1b[33mb | \x1b[0mtwo'), colored.stdout)
      const plain = await place.run(run, { hasTerminal: true, env: { NO_COLOR: '1' } })
      assert.ok(plain.stdout.includes('a | one'), plain.stdout)
    }),
  )

  test('a program that crashes is started again, and the others go on', () =>
    inPlace(async (place) => {
      place.write(
        'Procfile',
        'steady: sleep 60\nflaky: if mkdir once 2>/dev/null; then exit 3; else echo second try; sleep 60; fi\n',
      )
      const supervisor = place.lastcall(['run', '--restart', 'on-failure', '--procfile', 'Procfile'])
      await supervisor.until('second try')
      assert.match(supervisor.stderr, /lastcall: flaky \(\d+\) exited with code 3, starts again in \d+ ms\n/)
      const { stdout } = await place.run(['status'])
      assert.match(
        stdout,
        /^name +pid +state +uptime +restarts +last exit\nsteady +\d+ +running +\d+s +0 +-\nflaky +\d+ +running +\d+s +1 +exited with code 3\n$/,
      )
      supervisor.kill('SIGTERM')
      assert.equal((await supervisor.exited()).code, 0)
      assert.deepEqual(place.survivors(), [])
    }))
})

function readStatus(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
