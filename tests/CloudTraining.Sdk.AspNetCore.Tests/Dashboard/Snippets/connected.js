eventSource.addEventListener('open', () => {
    console.log('SSE connected');
});
