import { createRouter, createWebHistory, type Router } from 'vue-router';
import RaceView from './views/RaceView.vue';

/** Starts from the address as it is now. Whatever is not needed to see a race is a chunk of its own. */
export const createAppRouter = (): Router =>
  createRouter({
    history: createWebHistory('/'),
    // Back leads to where one was; a choice within a view moves nothing.
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
    routes: [
      { path: '/', name: 'home', component: RaceView },
      { path: '/race/:classId', name: 'race', component: RaceView },
      { path: '/results/:classId(\\d+)', name: 'races', component: () => import('./views/RacesView.vue') },
      { path: '/results/:raceId(\\d+-\\d+)', name: 'results', component: () => import('./views/ResultsView.vue') },
      { path: '/leaderboard/:classId', name: 'leaderboard', component: () => import('./views/LeaderboardView.vue') },
      { path: '/rides', name: 'rides', component: () => import('./views/RidesView.vue') },
      { path: '/screen/:classId', name: 'screen', component: () => import('./views/ScreenView.vue') },
      { path: '/operator', name: 'operator', component: () => import('./views/OperatorView.vue') },
      { path: '/:elsewhere(.*)*', redirect: { name: 'home' } },
    ],
  });
