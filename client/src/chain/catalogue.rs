//! The chain's catalogue: a single sku, or all of them page by page.

use super::Chain;
use crate::{
    error::{Error, Result},
    output::Progress,
    plan::SkuRef,
};
use dlo_core::SkuId;
use dlo_runtime_api::{
    views::{SkuPage, SkuView},
    MAX_PAGE,
};
use serde_json::json;

impl Chain {
    /// One sku by its id.
    pub async fn sku(&self, id: SkuId) -> Result<Option<SkuView>> {
        // A page starts behind an id, with the next sku that there is: it need not be the wanted one.
        let before = id.0.checked_sub(1).map(SkuId);
        let page = self.sku_page(before, 1).await?;
        Ok(page.skus.into_iter().find(|sku| sku.id == id))
    }

    /// The id of the sku with exactly this key.
    pub async fn sku_by_key(&self, key: &str) -> Result<Option<SkuId>> {
        self.read("dlo_skuByKey", json!([key])).await
    }

    /// The id of a sku, by id or key. An id is taken as it is.
    pub async fn sku_id(&self, sku: &SkuRef) -> Result<SkuId> {
        match sku {
            SkuRef::Id(id) => Ok(SkuId(*id)),
            SkuRef::Key(key) => self.sku_by_key(key).await?.ok_or_else(|| {
                Error::NotFound(format!(
                    "sku '{key}' in the chain's catalogue; add it with: dlo sku add {key}"
                ))
            }),
        }
    }

    /// The whole catalogue, page by page.
    pub fn skus(&self) -> SkuPages<'_> {
        SkuPages { chain: self, after: None, ended: false, count: 0, progress: Progress::start() }
    }

    async fn sku_page(&self, after: Option<SkuId>, limit: u32) -> Result<SkuPage> {
        self.read("dlo_skus", json!([after, limit])).await
    }
}

/// The catalogue by ascending id, of which one page at a time is held.
pub struct SkuPages<'a> {
    chain: &'a Chain,
    after: Option<SkuId>,
    ended: bool,
    count: usize,
    progress: Progress,
}

impl SkuPages<'_> {
    /// The next skus, at least one; nothing at the end of the catalogue.
    pub async fn next_page(&mut self) -> Result<Option<Vec<SkuView>>> {
        while !self.ended {
            let page = self.chain.sku_page(self.after, MAX_PAGE).await?;
            self.go_on(page.next)?;
            self.count = self.count.saturating_add(page.skus.len());
            let count = self.count;
            self.progress.say(|| format!("reading the catalogue: {count} skus so far"));
            // A page may be empty where many skus were removed.
            if !page.skus.is_empty() {
                return Ok(Some(page.skus));
            }
        }
        Ok(None)
    }

    /// Moves behind `next`. It must lie further on, else the same pages would be read for ever.
    fn go_on(&mut self, next: Option<SkuId>) -> Result<()> {
        if next.is_some() && next <= self.after {
            return Err(Error::other(
                "dlo_skus: the node's next page is one that was read already; ask another node with --url",
            ));
        }
        self.ended = next.is_none();
        self.after = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sku_page, TableNode};

    async fn ids(node: &TableNode) -> Result<Vec<u32>> {
        let chain = node.chain();
        let mut pages = chain.skus();
        let mut ids = Vec::new();
        while let Some(skus) = pages.next_page().await? {
            ids.extend(skus.iter().map(|sku| sku.id.0));
        }
        Ok(ids)
    }

    #[tokio::test]
    async fn a_node_that_sends_back_to_an_earlier_page_is_not_followed_for_ever() {
        let node = TableNode::new([
            ("dlo_skus [null,100]", sku_page(&[(0, "cpu/a")], Some(9))),
            ("dlo_skus [9,100]", sku_page(&[(10, "cpu/b")], Some(9))),
        ]);
        assert!(ids(&node).await.unwrap_err().to_string().contains("read already"));
    }

    #[tokio::test]
    async fn neither_a_short_page_nor_an_empty_one_ends_the_catalogue() {
        let node = TableNode::new([
            ("dlo_skus [null,100]", sku_page(&[(0, "cpu/a"), (4, "cpu/b")], Some(10_000))),
            ("dlo_skus [10000,100]", sku_page(&[], Some(20_000))),
            ("dlo_skus [20000,100]", sku_page(&[(20_001, "cpu/c")], None)),
        ]);
        assert_eq!(ids(&node).await.unwrap(), [0, 4, 20_001]);
        assert_eq!(ids(&TableNode::new([("dlo_skus", sku_page(&[], None))])).await.unwrap(), [0u32; 0]);
    }

    #[tokio::test]
    async fn the_sku_behind_a_gap_is_not_taken_for_the_one_asked_for() {
        let node = TableNode::new([
            ("dlo_skus [null,1]", sku_page(&[(0, "cpu/a")], Some(0))),
            ("dlo_skus [4,1]", sku_page(&[(7, "cpu/b")], None)),
            ("dlo_skus [6,1]", sku_page(&[(7, "cpu/b")], None)),
        ]);
        let chain = node.chain();
        assert_eq!(chain.sku(SkuId(5)).await.unwrap(), None);
        assert_eq!(chain.sku(SkuId(0)).await.unwrap().unwrap().key, "cpu/a");
        assert_eq!(chain.sku(SkuId(7)).await.unwrap().unwrap().key, "cpu/b");
    }
}
