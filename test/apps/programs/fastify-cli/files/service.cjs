const { setTimeout: pause } = require('node:timers/promises')

module.exports = async (app, _options) => {
  app.get('/fast', () => ({ is: 'fast' }))
  app.get('/slow', async () => {
    await pause(600)
    return { is: 'slow' }
  })
}
