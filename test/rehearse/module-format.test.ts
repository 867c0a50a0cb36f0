import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { isCommonJs } from '../../src/rehearse/target/module-format.ts'

const FILES = {
  'package.json': '{ "type": "commonjs" }',
  'server.js': "const http = require('http')",
  'server.mjs': '',
  'server.ts': '',
  'compiled.js': '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });',
  'detected.js': "\nimport http from 'node:http'",
  'preload.mjs': '',
  'index.js': '',
  'esm/package.json': '{ "type": "module" }',
  'esm/server.js': '',
  'esm/old.cjs': '',
  'broken/package.json': '{',
  'broken/server.js': '',
}

describe('P3 whether the file that Node runs is CommonJS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-format-'))
  after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }

  for (const [command, expected] of [
    ['node server.js', true],
    ['node server', true],
    ['node .', true],
    ['node --inspect --import ./preload.mjs -r ./esm/server.js server.js 80', true],
    ['node esm/old.cjs', true],
    ['node broken/server.js', true],
    ['node esm/server.js', false],
    ['node server.mjs', false],
    ['node server.ts', false],
    ['node compiled.js', false],
    ['node detected.js', false],
    ['node missing.js', false],
    ['node', false],
    ['my-service', false],
  ] as const) {
    test(`${command}: ${expected ? 'it is' : 'it is not, or nobody knows'}`, () => {
      assert.equal(isCommonJs(command, folder), expected)
    })
  }
})
