/* The settings pages take the theme that was chosen on the desk; without a choice the system's. */
const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie);
if (chosen) document.documentElement.dataset.theme = chosen[1];
