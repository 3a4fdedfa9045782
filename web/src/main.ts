import './fonts.css';
import './tokens.css';
import './app.css';
import './lib/notice'; // before anything else reads the address
import { mount } from 'svelte';
import Gate from './login/Gate.svelte';

const target = document.getElementById('app');
if (target) mount(Gate, { target });
