import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import GithubSlugger from 'github-slugger'
import { FakeProcess } from 'lastcall/testing'
import { readProject } from '../../scripts/pages.ts'
import { ask } from '../../src/cli/control-client.ts'
import {
  LastcallError,
  type LastcallErrorCode,
  rangeError,
  typeError,
  withoutLink,
  withoutStack,
} from '../../src/core/api/errors.ts'
import { programError } from '../../src/supervisor/errors.ts'
import { said } from '../support/said.ts'

const codes = [
  ...new Set(readProject('src/core/api/errors.ts').match(/ERR_LASTCALL_\w+/g)),
] as LastcallErrorCode[]

describe('the link at the end of an error’s message', () => {
  test('leads to a heading of docs/errors.md, for each code', () => {
    const slugger = new GithubSlugger()
    const headings = [...readProject('docs/errors.md').matchAll(/^#+ (.+)$/gm)]
    const anchors = headings.map(([, heading]) => slugger.slug(heading as string))
    const errors = codes.map((code) => new LastcallError(code, 'x'))
    for (const { message, code } of [...errors, typeError('x'), rangeError('x')] as LastcallError[]) {
      assert.match(message, said('x'))
      const [, anchor = ''] = message.split('#')
      assert.equal(anchor, code.toLowerCase())
      assert.ok(anchors.includes(anchor), anchor)
    }
  })

  test('stands there once if the message quotes another error of the library', () => {
    const inner = new LastcallError('ERR_LASTCALL_PROGRAM', 'web exited with code 1')
    const { message } = new LastcallError('ERR_LASTCALL_CONTROL', `refused: ${inner.message}`)
    assert.match(message, said('refused: web exited with code 1'))
    assert.match(message, /#err_lastcall_control$/)
  })

  test('is left out where a text has to be one line', () => {
    const error = programError('web exited with code 1')
    assert.equal(withoutLink(error.message), 'web exited with code 1')
    assert.equal(withoutStack(error).stack, 'LastcallError: web exited with code 1')
  })

  test('comes with an error that a call throws', async () => {
    assert.throws(() => new FakeProcess(7 as never), /\nSee https:.*#err_lastcall_argument_type$/)
    await assert.rejects(ask('/nowhere/control.sock', 'GET', '/status'), /\nSee .*#err_lastcall_control$/)
  })
})
