//! axe-core: accessibility problems of the page.

use serde::Deserialize;

use crate::Result;
use crate::app::App;

/// A rule that the page violates.
#[derive(Debug, Deserialize)]
struct Finding {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

impl App<'_> {
    /// Returns all serious and critical findings of axe-core on the current page, as text.
    pub(crate) async fn findings(&self) -> Result<Vec<String>> {
        self.prepare().await?;
        let script = "
            const done = arguments[0];
            axe.run(document, { resultTypes: ['violations'] })
                .then((results) => done(results.violations), (error) => done(String(error)))";
        let findings: Vec<Finding> = serde_json::from_value(self.ask(script).await?)?;
        let grave = |finding: &&Finding| matches!(finding.impact.as_deref(), Some("serious" | "critical"));
        Ok(findings.iter().filter(grave).map(in_words).collect())
    }
}

fn in_words(finding: &Finding) -> String {
    let nodes: Vec<String> = finding
        .nodes
        .iter()
        .map(|node| format!("    {}\n    {}", node.html, node.failure_summary.as_deref().unwrap_or_default()))
        .collect();
    format!("{}: {}\n{}", finding.id, finding.help, nodes.join("\n"))
}
