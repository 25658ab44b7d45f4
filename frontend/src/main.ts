import { createApp } from 'vue';
import App from './App.vue';
import { createBrowserPage } from './identity/browser-page.ts';
import { takeReturn } from './identity/departure.ts';
import { createAppRouter } from './router.ts';
import './styles/tokens.css';
import './styles/base.css';

const page = createBrowserPage();
// Before the router looks at the address: a code in it is nobody else's business.
const answer = takeReturn(page);
createApp(App, { platform: { page, answer } }).use(createAppRouter()).mount('#app');
