//! The stock that orders take where it is counted here, and give back when they are cancelled.

use super::super::Orders;
use crate::{
    domain::{
        cart::{OutOfStock, StockCount},
        id::Number,
        lead::Line,
        order::Fulfilment,
    },
    store::{StoreError, Tx, catalog, desk_orders::DeskOrder, stock},
};

impl Orders {
    /// An order has been stored. What it holds was reserved before; where things are sold that are
    /// not there, it takes what there is.
    pub async fn stock_taken(
        &self,
        tx: &Tx,
        number: Number,
        lines: &[Line],
    ) -> Result<(), StoreError> {
        let settings = &self.notify.settings;
        if settings.stock != StockCount::Here {
            return Ok(());
        }
        for line in lines {
            let wanted = i64::from(line.quantity);
            let taken = match settings.out_of_stock {
                OutOfStock::ShownOnly => wanted,
                OutOfStock::Orderable => stock::take_left(tx, line.product, wanted).await?,
            };
            if taken > 0 {
                stock::note_taken(tx, number, line.product, taken).await?;
            }
        }
        Ok(())
    }

    /// What was reserved belongs to an order that is stored already: the button was pressed twice.
    pub async fn stock_not_taken(&self, tx: &Tx, lines: &[Line]) -> Result<(), StoreError> {
        let settings = &self.notify.settings;
        let was_reserved = settings.out_of_stock == OutOfStock::ShownOnly;
        if settings.stock == StockCount::Here && was_reserved {
            for line in lines {
                catalog::put_back(tx, line.product, line.quantity).await?;
            }
        }
        Ok(())
    }

    /// A cancelled order gives back what it took, and one that is not cancelled after all takes it
    /// again.
    pub(super) async fn move_stock(&self, tx: &Tx, order: &DeskOrder) -> Result<(), StoreError> {
        match (self.notify.settings.stock, order.fulfilment) {
            (StockCount::UntilNextCopy | StockCount::Elsewhere, _) => Ok(()),
            (StockCount::Here, Fulfilment::Cancelled) => stock::give_back(tx, order.number).await,
            (StockCount::Here, Fulfilment::New | Fulfilment::InWork | Fulfilment::Done) => {
                stock::take_again(tx, order.number).await
            }
        }
    }
}
