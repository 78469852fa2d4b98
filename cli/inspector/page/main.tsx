import { render } from 'preact';

const root = document.getElementById('page');
if (root !== null) render(<h1>topic-relay</h1>, root);
