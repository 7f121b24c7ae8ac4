// A colour that nothing else on the screen has: the page's scripts run.
document.body.style.background = '#0b6e4f';
