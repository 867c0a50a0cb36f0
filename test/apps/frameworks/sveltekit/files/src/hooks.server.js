process.on('sveltekit:shutdown', () => console.log('the close hook runs'))
