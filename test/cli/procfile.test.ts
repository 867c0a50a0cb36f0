import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseProcfile } from '../../src/cli/run/procfile.ts'

describe('S10 a Procfile', () => {
  for (const [line, command] of [
    ['web: node server.js', ['node', 'server.js']],
    ['web:node server.js --port=3000', ['node', 'server.js', '--port=3000']],
    ['  web :  ./bin/web  -x  ', ['./bin/web', '-x']],
    ['web: node server.js $PORT', ['/bin/sh', '-c', 'exec node server.js $PORT']],
    ['web: node -e "console.log(1)"', ['/bin/sh', '-c', 'node -e "console.log(1)"']],
    ["web: echo 'a b'", ['/bin/sh', '-c', "exec echo 'a b'"]],
    ['web: a && b', ['/bin/sh', '-c', 'a && b']],
    ['web: PORT=1 node server.js', ['/bin/sh', '-c', 'PORT=1 node server.js']],
    ['web: exec node server.js', ['node', 'server.js']],
    ['web: exec node server.js -p $PORT', ['/bin/sh', '-c', 'exec node server.js -p $PORT']],
    ['web: exec env X="a b" node x.js', ['/bin/sh', '-c', 'exec env X="a b" node x.js']],
    ['web: cd /tmp', ['/bin/sh', '-c', 'cd /tmp']],
    ['web: . ./x.env "a"', ['/bin/sh', '-c', '. ./x.env "a"']],
    ['web: ! false "x"', ['/bin/sh', '-c', '! false "x"']],
    ['web: node x.js > log 2> errors', ['/bin/sh', '-c', 'exec node x.js > log 2> errors']],
  ] as const) {
    test(`the Procfile line ${JSON.stringify(line)} runs ${JSON.stringify(command)}`, () => {
      assert.deepEqual(parseProcfile(`# comment\n\n${line}\r\n`, 'Procfile'), [{ name: 'web', command }])
    })
  }

  for (const [text, message] of [
    ['web node x', /line 1 of Procfile must be `name: command`, got "web node x"/],
    ['web:\n', /line 1 of Procfile must be/],
    ['a: x\nweb server: x', /line 2 of Procfile must be/],
    ['a: x\n\na: y', /line 3 of Procfile uses the name `a` a second time/],
    ['# nothing\n', /Procfile has no program: add a line `name: command`/],
  ] as const) {
    test(`the Procfile ${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => parseProcfile(text, 'Procfile'), message)
    })
  }
})
