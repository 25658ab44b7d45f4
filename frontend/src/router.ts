import { createRouter, createWebHistory, type Router } from 'vue-router';
import RaceView from './views/RaceView.vue';

/** Starts from the address as it is now. */
export const createAppRouter = (): Router =>
  createRouter({
    history: createWebHistory('/'),
    routes: [
      { path: '/', name: 'home', component: RaceView },
      { path: '/race/:classId', name: 'race', component: RaceView },
      { path: '/:elsewhere(.*)*', redirect: { name: 'home' } },
    ],
  });
