import { dotnet } from './_framework/dotnet.js'

// Shows a line, and tells whoever serves the page: a request is sent at once, also while the page computes.
const show = line => {
    document.getElementById('report').textContent += line + '\n';
    return fetch('/report/' + encodeURIComponent(line));
};

try {
    const runtime = await dotnet.create();
    runtime.setModuleImports('page', { show });
    await runtime.runMain(undefined, [new URL('.', document.baseURI).href]);
} catch (fault) {
    await show(`FAIL The page starts: ${fault}`);
}

await show('DONE');
