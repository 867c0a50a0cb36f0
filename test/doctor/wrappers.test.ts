import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SourceFile } from '../../src/doctor/source.ts'
import { commandOf } from '../../src/doctor/start/command.ts'
import { splitWords } from '../../src/doctor/start/words.ts'
import { rewriteOf, withoutInit, wrappersOf } from '../../src/doctor/start/wrappers.ts'

describe('the program behind a wrapper', () => {
  for (const [text, program] of [
    ['tini -g -e 143 -- node a.js', 'node a.js'],
    ['/sbin/tini -p SIGKILL node a.js -- b', 'node a.js -- b'],
    ['dumb-init --rewrite 15:3 --single-child node a.js', 'node a.js'],
    ['gosu node:node node a.js', 'node a.js'],
    ['tini -- su-exec app node a.js', 'node a.js'],
    ['chpst -u app -o 1024 node a.js', 'node a.js'],
    ['setpriv --reuid 1000 --regid=1000 --clear-groups -- node a.js', 'node a.js'],
    ['nice -n 10 ionice -c 2 -n7 node a.js', 'node a.js'],
    ['nice -10 node a.js', 'node a.js'],
    ['timeout -k 5 --foreground 30 node a.js', 'node a.js'],
    ['stdbuf -o L nohup node a.js', 'node a.js'],
    ['env -i -u HOME --chdir /srv A=1 B=2 node a.js -- C=3', 'node a.js -- C=3'],
    ['env -S "A=1 node --title=b" a.js', 'node --title=b a.js'],
    ['env -vS "nice node" a.js', 'node a.js'],
    ['env "--split-string=node a.js"', 'node a.js'],
    ['exec -a web node a.js', 'node a.js'],
    ['corepack pnpm start', 'pnpm start'],
    ['gosu', ''],
    ['env -u', ''],
    ['env -S', ''],
  ] as const) {
    test(`of \`${text}\` is \`${program}\``, () => {
      assert.equal(withoutInit(splitWords(text)).join(' '), program)
    })
  }

  test('is a script if the wrapper starts a shell', () => {
    const place = { file: new SourceFile('x', ''), start: 0, end: 0 }
    const { script, front } = commandOf(splitWords('nice -n 10 sh -c "node a.js"'), place)
    assert.deepEqual([script, front], ['node a.js', ['nice', '-n', '10']])
  })

  test('keeps its wrappers apart, unless they stand in one text with it', () => {
    assert.deepEqual(wrappersOf(['tini', '-s', '--', 'npm', 'start']), ['tini', '-s', '--'])
    assert.equal(wrappersOf(['env', '-S', 'A=1 npm start']), undefined)
  })
})

describe('the signal that dumb-init makes of SIGTERM', () => {
  for (const [text, signal] of [
    ['dumb-init -r 15:3 node a.js', 3],
    ['dumb-init --rewrite=15:0 -- node a.js', 0],
    ['dumb-init -r 1:3 -r15:2 node a.js', 2],
    ['dumb-init -r 1:3 node a.js', undefined],
    ['dumb-init node a.js -r 15:3', undefined],
    ['tini -- node a.js -r 15:3', undefined],
  ] as const) {
    test(`is ${signal} for \`${text}\``, () => assert.equal(rewriteOf(splitWords(text), 15), signal))
  }
})
