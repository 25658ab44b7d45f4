import { createRouter, createWebHistory } from 'vue-router';
import RaceView from './views/RaceView.vue';

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', name: 'home', component: RaceView },
    { path: '/race/:classId', name: 'race', component: RaceView },
    { path: '/:elsewhere(.*)*', redirect: { name: 'home' } },
  ],
});
