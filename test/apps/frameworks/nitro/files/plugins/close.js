export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('close', () => console.log('the close hook runs'))
})
