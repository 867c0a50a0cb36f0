// A service in CommonJS.
const { createServer } = require('node:http')
const { onShutdown } = require('lastcall')
const { drainOnShutdown } = require('lastcall/http')

function createOrders(pool) {
  onShutdown('pool', () => pool.end())
  const server = createServer((_request, response) => response.end('[]'))
  drainOnShutdown(server)
  return server
}

module.exports = { createOrders }
