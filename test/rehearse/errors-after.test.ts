import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getRequest } from '../../src/rehearse/clients/request.ts'
import { withoutErrorsAfter } from '../../src/rehearse/rehearsals/errors-after.ts'
import { rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'

const requests = (...paths: string[]) => paths.map((path) => getRequest(path))

test('errors after the signal are not tried if clients ask for the readiness route alone', () => {
  assert.deepEqual(withoutErrorsAfter(requests('/ready'), '/ready'), [
    {
      what: 'errors after the signal',
      why: 'clients asked for the readiness route /ready alone; --path, --request',
    },
  ])
})

test('errors after the signal are tried if clients ask for another path, or no readiness route is named', () => {
  assert.deepEqual(withoutErrorsAfter(requests('/ready', '/'), '/ready'), [])
  assert.deepEqual(withoutErrorsAfter(requests('/'), undefined), [])
})

test('a rehearsal that asks for the readiness route alone says that errors after the signal were not tried', {
  skip: NOT_NODE,
}, async () => {
  const command = ['node', service('pool.js'), 'first'] as const
  const { notTried, rehearsals } = await rehearsed(command, ['under-load'], { ready: '/' })
  assert.equal(rehearsals[0]?.serverErrors.after, 0)
  assert.ok(notTried.some(({ what }) => what === 'errors after the signal'))
})
