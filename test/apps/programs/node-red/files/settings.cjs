// Nothing is told to anybody, and nothing is installed.
module.exports = {
  uiHost: '127.0.0.1',
  flowFile: `${__dirname}/flows.json`,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'warn' } },
}
