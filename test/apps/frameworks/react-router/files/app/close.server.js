let isClosing = false

// React Router has no hook for this.
process.once('SIGTERM', () => {
  isClosing = true
  console.log('the close hook runs')
})

export const health = () => ({ isClosing })
