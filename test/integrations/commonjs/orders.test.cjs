// For Jest, whose `test` is a global, and for node:test.
const assert = require('node:assert')
const { assertShutdownOrder, withTestRegistry } = require('lastcall/testing')
const { createOrders } = require('./orders')

const test = globalThis.test ?? require('node:test')

test('the pool closes after the last response', () =>
  withTestRegistry({ delay: 0 }, async ({ process, report }) => {
    createOrders({ end: async () => {} })
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    assertShutdownOrder(await report, ['http', 'pool'])
  }))
